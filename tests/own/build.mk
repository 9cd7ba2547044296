# The borrow checker (mm/own*.c) against its model.

OWNSRC := $(wildcard mm/own*.c)
OWNTESTSRC := $(OWNSRC) tests/own/model.c tests/own/pair.c tests/own/host.c
$(O)/own/test: $(OWNTESTSRC) $(wildcard mm/own*.h tests/own/*.h kernel/include/types.h)
	@mkdir -p $(@D)
	$(CC) $(HOSTCFLAGS) -fno-strict-aliasing -fsanitize=undefined,bounds -fno-sanitize-recover=all -Ikernel/include -Imm -Itests/own -o $@ $(OWNTESTSRC)

.PHONY: test-own
test-own: $(O)/own/test ## the borrow checker against its model: every short sequence of operations
	$(O)/own/test
