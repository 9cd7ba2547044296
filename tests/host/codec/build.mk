# Host unit tests of the 9P codec.

build/host/codec/test: tests/host/codec/test.c $(wildcard fs9/codec/*.[ch])
	@mkdir -p $(@D)
	$(say) HOSTCC $@
	$(CC) -std=gnu11 -g -O1 -Wall -Wextra -Werror -fsanitize=address,undefined -fno-sanitize-recover=undefined -Ifs9/codec \
		-o $@ $(filter %.c,$^)

.PHONY: test-codec
test-codec: build/host/codec/test	## 9P codec: unit tests and a short fuzz run
	build/host/codec/test
	$(MAKE) fuzz FUZZ_SECONDS=2 FUZZ_SEED=1
