# ramfs killed at every instruction that changes its store.

RFDIR := build/host/ramfs
RFSRC := $(wildcard user/cmd/ramfs/*.c) $(wildcard tests/host/ramfs/*.c) \
	$(filter-out user/lib9p/post.c user/lib9p/fcallfmt.c user/lib9p/read9pmsg.c user/lib9p/worker.c user/lib9p/newns.c,$(wildcard user/lib9p/*.c)) \
	$(wildcard fs9/codec/*.c) tests/host/lib9p/compat/shim.c tests/host/shim/exchange.c

$(RFDIR)/cut: $(RFSRC) $(L9HDR) $(wildcard user/cmd/ramfs/*.h tests/host/ramfs/*.h) user/include/keep.h
	@mkdir -p $(@D)
	$(say) HOSTCC $@
	gcc -std=gnu11 -fplan9-extensions -g -O2 -Wall -Wextra -Werror -Wno-main -Wno-unused-parameter \
		-Itests/host/lib9p/compat -Iuser/include -Ifs9/codec -Iuser/boot -Iuser/cmd/ramfs -o $@ $(filter %.c,$^)

.PHONY: test-ramfs
test-ramfs: $(RFDIR)/cut	## ramfs ends at any instruction: the next one has all that was acknowledged, and does nothing twice
	GLIBC_TUNABLES=glibc.cpu.x86_rep_stosb_threshold=1000000000:glibc.cpu.x86_rep_movsb_threshold=1000000000 $(RFDIR)/cut	# an instruction of a copy stores a vector, not a byte
