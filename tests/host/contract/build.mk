# Host tests of contracts: kernel/lib/contract*.c and the compiler, under sanitizers.

CONTRACTTEST := build/host/contract
CONTRACTFLAGS := -std=gnu11 -g -O1 -Wall -Wextra -Werror -Wno-unused-parameter -fsanitize=address,undefined \
	-fno-sanitize-recover=undefined $(XCCINC)
CONTRACTHDR := $(wildcard kernel/include/*.h kernel/lib/*.h user/cmd/xcc/*.h user/include/exchange.h)
CONTRACTSRC := $(CONTRACTLIB) kernel/lib/fmt.c kernel/lib/utf.c

# with the kernel's own strings and memory
$(CONTRACTTEST)/table: tests/host/contract/table.c $(CONTRACTSRC) kernel/lib/str.c kernel/lib/mem.c $(CONTRACTHDR)
	@mkdir -p $(@D)
	$(say) HOSTCC $@
	$(CC) $(CONTRACTFLAGS) -fno-builtin -include tests/host/lib/rename.h -o $@ $(filter %.c,$^)

$(CONTRACTTEST)/drive: tests/host/contract/drive.c $(CONTRACTSRC) $(CONTRACTHDR)
	@mkdir -p $(@D)
	$(say) HOSTCC $@
	$(CC) $(CONTRACTFLAGS) -o $@ $(filter %.c,$^)

$(CONTRACTTEST)/xcc: image/xcc.c $(XCCLIB) kernel/lib/fmt.c kernel/lib/utf.c $(CONTRACTHDR)
	@mkdir -p $(@D)
	$(say) HOSTCC $@
	$(CC) $(CONTRACTFLAGS) -o $@ $(filter %.c,$^)

$(CONTRACTTEST)/stub: tests/host/contract/stub.c $(CONTRACTSRC) $(CONTRACTHDR) $(CONTRACTS:%=$(O)/contract/%.h) $(CONTRACTTAB) $(CONTRACTTEST)/every.h
	@mkdir -p $(@D)
	$(say) HOSTCC $@
	$(CC) $(CONTRACTFLAGS) -I$(O)/contract -I$(CONTRACTTEST) -idirafter user/include -o $@ $(filter %.c,$^)

$(CONTRACTTEST)/every.h: tests/host/contract/every $(CONTRACTTEST)/xcc
	$(CONTRACTTEST)/xcc -c $< >$@

.PHONY: test-contract
test-contract: $(CONTRACTTEST)/table $(CONTRACTTEST)/drive $(CONTRACTTEST)/xcc $(CONTRACTTEST)/stub ## contracts of channels: compiler, tables, steps
	$(CONTRACTTEST)/table
	$(CONTRACTTEST)/stub $(O)/contract
	timeout 300 python3 tests/host/contract/test.py $(CONTRACTTEST)/xcc $(CONTRACTTEST)/drive user/root/lib/contract
