# Host tests of mm/: the real sources but arch.c, on a fake physical memory and MMU.

MMTESTSRC := $(filter-out mm/arch.c,$(wildcard mm/*.c)) $(wildcard kernel/lib/sfi*.c) kernel/lib/bitmap.c kernel/lib/fmt.c kernel/lib/utf.c \
	$(wildcard tests/host/mm/*.c) tests/own/model.c
# The image's symbols; as the linker has some of the same names, they get others.
MMTESTSYM := text=0x40100000 etext=0x4011f123 rodata=0x40120000 erodata=0x4013ff00 data=0x40140000 end=0x4015f000
MMTESTFLAGS := -std=gnu11 -g -O1 -Wall -Wextra -Wno-unused-parameter -Werror -fno-builtin -fno-strict-aliasing \
	-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-sanitize=alignment -no-pie -fno-pie \
	-Wl,-Ttext-segment=0x70000000 -Wl,--wrap=framealloc,--wrap=framerun,--wrap=kmalloc,--wrap=kmallocz -DLOCKCALLS -DHHDM=0x400000000000ull -DXBLOCKTAB=0x300000000000ull -Ikernel/include \
	$(foreach s,$(MMTESTSYM),-D_$(firstword $(subst =, ,$s))=km_$(firstword $(subst =, ,$s)) -Wl,--defsym,km_$s)

build/host/mm/test build/host/mm/test-debug: $(MMTESTSRC) $(wildcard mm/*.h kernel/include/*.h tests/host/mm/*.h tests/own/*.h)
	@mkdir -p $(@D)
	$(CC) $(MMTESTFLAGS) $(if $(findstring debug,$@),-DDEBUG) -o $@ $(MMTESTSRC)

.PHONY: test-mm
test-mm: build/host/mm/test build/host/mm/test-debug ## memory: frames, kmalloc, segments on a fake machine
	build/host/mm/test
	build/host/mm/test-debug
