# Host unit tests of the 9P codec.

build/host/codec/test: tests/host/codec/test.c $(wildcard fs9/codec/*.[ch])
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -g -O1 -Wall -Wextra -Werror -fsanitize=address,undefined -fno-sanitize-recover=undefined -Ifs9/codec \
		-o $@ $(filter %.c,$^)

.PHONY: test-codec
test-codec: build/host/codec/test	## 9P codec: unit tests and a short fuzz run
	build/host/codec/test
	$(MAKE) fuzz-fcall fuzz-dir FUZZ_SECONDS=2
