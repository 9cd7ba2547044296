# GNU bc and dc. bc's library of functions is compiled to its byte code by a bc that runs here.
BCSRC := $(O)/src/bc
BCGEN := $(O)/ports/bc/gen
BCFILES := $(patsubst %,$(BCSRC)/bc/%.c,main bc scan execute load storage util warranty)
BCLIB := $(patsubst %,$(BCSRC)/lib/%.c,getopt getopt1 number)
DCFILES := $(patsubst %,$(BCSRC)/dc/%.c,dc misc eval stack array numeric string)
BCINC := -Iuser/ports/bc -I$(BCGEN) -I$(BCSRC) -I$(BCSRC)/h

$(BCGEN)/libmath.h: $(BCSRC)/bc/libmath.b user/ports/bc/config.h
	@mkdir -p $(BCGEN)/host
	echo '{0}' >$(BCGEN)/host/libmath.h
	$(HOSTCC) -O1 -w $(subst -I$(BCGEN) ,-I$(BCGEN)/host ,$(BCINC)) -I$(BCSRC)/bc \
		-o $(BCGEN)/host/fbc $(BCFILES) $(BCSRC)/bc/global.c $(BCLIB)
	$(BCGEN)/host/fbc -c $< </dev/null | sed '1s/^/{"/; s/$$/",/; 2,$$s/^/"/' | \
		sed '$$d' | sed '$$s/,$$/,0}/' >$@

$(eval $(call portprog,bc,bc,$(BCFILES) $(BCSRC)/bc/global.c $(BCLIB),$(BCINC)))
$(eval $(call portprog,bc,dc,$(DCFILES) $(BCLIB),$(BCINC)))
$(O)/ports/bc/global.o: $(BCGEN)/libmath.h
