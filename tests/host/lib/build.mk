# Host tests of kernel/lib and of the text screen of kernel/hw.

LIBTESTSRC := $(wildcard kernel/lib/*.c) kernel/hw/fbtext.c
$(O)/host/lib/test: tests/host/lib/test.c tests/host/lib/rename.h $(LIBTESTSRC) $(wildcard kernel/include/*.h) kernel/hw/fbtext.h
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -g -O1 -fno-builtin -Wall -Wextra -Werror -Wno-unused-parameter \
		-fsanitize=address,undefined -fno-sanitize-recover=undefined \
		-Ikernel/include -Ikernel/hw -include tests/host/lib/rename.h -o $@ $(filter %.c,$^)

.PHONY: test-lib
test-lib: $(O)/host/lib/test ## kernel/lib: unit tests on the host under ASan and UBSan
	$(O)/host/lib/test
