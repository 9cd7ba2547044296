# Host test of the kernel's sleeping locks.

LOCKSRC := $(addprefix kernel/core/,qlock.c rwlock.c waiter.c)
$(O)/host/locks/test: tests/host/locks/test.c $(LOCKSRC) kernel/core/waiter.h kernel/core/lockdep.h $(wildcard kernel/include/*.h)
	@mkdir -p $(@D)
	$(say) HOSTCC $@
	$(CC) -std=gnu11 -g -O2 -fno-strict-aliasing -Wall -Wextra -Werror -Wno-unused-parameter -pthread -Ikernel/include -Ikernel/core -o $@ $(filter %.c,$^)

.PHONY: test-locks
test-locks: $(O)/host/locks/test ## sleeping locks of the kernel among threads of the host
	$(O)/host/locks/test
