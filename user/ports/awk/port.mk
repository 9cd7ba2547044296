# awk, by its authors. The grammar is made by bison and the table of functions by a program that runs here.
AWKSRC := $(O)/src/awk
AWKGEN := $(O)/ports/awk/gen
$(AWKGEN)/awkgram.tab.c: $(AWKSRC)/awkgram.y
	@mkdir -p $(@D)
	bison -d -o $@ $< 2>/dev/null
$(AWKGEN)/proctab.c: $(AWKGEN)/awkgram.tab.c
	$(HOSTCC) -w -I$(AWKGEN) -I$(AWKSRC) -o $(AWKGEN)/maketab $(AWKSRC)/maketab.c
	$(AWKGEN)/maketab $(AWKGEN)/awkgram.tab.h >$@
AWKFILES := $(patsubst %,$(AWKSRC)/%.c,b main parse tran lib run lex) $(AWKGEN)/awkgram.tab.c $(AWKGEN)/proctab.c
$(eval $(call portprog,awk,awk,$(AWKFILES),-I$(AWKGEN) -I$(AWKSRC)))
$(PORTOBJ_awk): | $(AWKGEN)/proctab.c
