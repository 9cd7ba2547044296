# Host tests of contracts: kernel/lib/contract*.c under sanitizers.

CONTRACTSRC := $(wildcard kernel/lib/contract*.c) kernel/lib/fmt.c kernel/lib/utf.c kernel/lib/str.c
CONTRACTFLAGS := -std=gnu11 -g -O1 -Wall -Wextra -Werror -Wno-unused-parameter -Ikernel/include -Ikernel/lib \
	-include tests/host/lib/rename.h
CONTRACTSAN := -fsanitize=address,undefined -fno-sanitize-recover=undefined

build/host/contract/table: tests/host/contract/table.c $(CONTRACTSRC) kernel/lib/mem.c kernel/include/contract.h kernel/lib/contracttab.h
	@mkdir -p $(@D)
	$(say) HOSTCC $@
	$(CC) $(CONTRACTFLAGS) -fno-builtin $(CONTRACTSAN) -o $@ $(filter %.c,$^)

.PHONY: test-contract
test-contract: build/host/contract/table ## contracts of channels: tables, steps
	build/host/contract/table
