# The borrow checker (mm/own*.c) against its model.

OWNSRC := $(wildcard mm/own*.c)
OWNTESTSRC := $(OWNSRC) tests/own/model.c tests/own/pair.c tests/own/host.c
$(O)/own/test: $(OWNTESTSRC) $(wildcard mm/own*.h tests/own/*.h kernel/include/types.h)
	@mkdir -p $(@D)
	$(CC) $(HOSTCFLAGS) -fno-strict-aliasing -fsanitize=undefined,bounds -fno-sanitize-recover=all -Ikernel/include -Imm -Itests/own -o $@ $(OWNTESTSRC)

# all sequences of steps of owners, and what xmodel must find of them
OWNSEQSRC := $(OWNSRC) $(addprefix tests/own/,model.c pair.c world.c seqs.c)
$(O)/own/seqs: $(OWNSEQSRC) $(wildcard mm/own*.h tests/own/*.h kernel/include/types.h)
	@mkdir -p $(@D)
	$(CC) $(HOSTCFLAGS) -fno-strict-aliasing -fsanitize=undefined,bounds -fno-sanitize-recover=all -Ikernel/include -Imm -Itests/own -o $@ $(OWNSEQSRC)
$(O)/own/seqs.h: $(O)/own/seqs
	$< -h >$@.new && mv $@.new $@
$(O)/tests/user/xmodel.o: $(O)/own/seqs.h
$(O)/tests/user/xmodel.o: UCFLAGS += -I$(O)/own

.PHONY: test-own
test-own: $(O)/own/test $(O)/own/seqs ## the borrow checker against its model: every short sequence of operations
	$(O)/own/test
	$(O)/own/seqs
