# lib9p, ramfs and the boot file server on the host, under ASan and UBSan, driven by a
# client that shares no code with them.

L9DIR := build/host/lib9p
L9SRC := $(filter-out user/lib9p/post.c user/lib9p/fcallfmt.c user/lib9p/read9pmsg.c user/lib9p/worker.c user/lib9p/newns.c,$(wildcard user/lib9p/*.c)) \
	$(wildcard fs9/codec/*.c) tests/host/lib9p/compat/shim.c tests/host/shim/exchange.c
L9FLAGS := -std=gnu11 -fplan9-extensions -g -O1 -Wall -Wextra -Werror -Wno-main -fsanitize=address,undefined -fno-sanitize-recover=undefined \
	-Itests/host/lib9p/compat -Iuser/include -Ifs9/codec -Iuser/boot
L9HDR := $(wildcard user/include/9p.h user/include/fcall.h fs9/codec/*.h user/lib9p/*.h user/boot/*.h tests/host/lib9p/compat/*.h)

$(L9DIR)/ramfs: $(wildcard user/cmd/ramfs/*.c) $(L9SRC) $(L9HDR) user/cmd/ramfs/store.h user/cmd/ramfs/ramfs.h
	@mkdir -p $(@D)
	$(say) HOSTCC $@
	gcc $(L9FLAGS) -o $@ $(filter %.c,$^)

$(L9DIR)/slowfs: tests/host/lib9p/slowfs.c $(L9SRC) $(L9HDR)
	@mkdir -p $(@D)
	$(say) HOSTCC $@
	gcc $(L9FLAGS) -o $@ $(filter %.c,$^)

$(L9DIR)/bootsrv: tests/host/lib9p/bootsrv.c user/boot/tar.c user/boot/tree.c user/boot/serve.c $(L9SRC) $(L9HDR)
	@mkdir -p $(@D)
	$(say) HOSTCC $@
	gcc $(L9FLAGS) -o $@ $(filter %.c,$^)

.PHONY: test-lib9p
test-lib9p: $(L9DIR)/ramfs $(L9DIR)/slowfs $(L9DIR)/bootsrv	## 9P servers on the host: protocol rules, hostile clients, archives
	python3 tests/host/lib9p/test.py $(L9DIR)
