# test-libc: the pure parts of the C library on the host, under ASan and UBSan.
#
# The library is compiled as for the target but with sanitizers; then each of its
# global symbols gets a prefix, so that it can live beside the host's library.

TLC := $(O)/test/libc
TLCSAN := -fsanitize=address,undefined -fno-sanitize-recover=all
TLCFLAGS := $(filter-out -O2 -ffunction-sections -fdata-sections -mcmodel=small -fno-pic -fno-pie,$(UCFLAGS)) \
	-O1 -fno-omit-frame-pointer $(TLCSAN)

TLCSKIP := user/libc/9sys/sbrk.c user/libc/amd64/start.c user/libregexp/regerror.c
TLCSRC := $(filter-out $(TLCSKIP),$(wildcard user/libc/*/*.c user/libbio/*.c user/libregexp/*.c fs9/codec/*.c))
TLCLIB := $(TLCSRC:%.c=$(TLC)/%.o)
TLCTEST := $(patsubst %.c,$(TLC)/%.o,$(filter-out %/oracle.c %/hostsys.c,$(wildcard tests/host/libc/*.c)))
TLCHOST := $(TLC)/oracle.o $(TLC)/hostsys.o

# what the library calls and hostsys.c, main.c or a test provides
TLCNAMES := pread pwrite _seek close open create errstr semacquire semrelease _exits _nsec sbrk \
	_tos _privates _nprivates argv0 regerror

$(TLC)/user/libc/mem/%.o: TLCFLAGS += -fno-tree-loop-distribute-patterns

$(TLCLIB) $(TLCTEST): $(TLC)/%.o: %.c
	@mkdir -p $(@D)
	$(say) CC $<
	$(CC) $(TLCFLAGS) -MMD -MP -c -o $@ $<

$(TLCHOST): $(TLC)/%.o: tests/host/libc/%.c tests/host/libc/oracle.h
	@mkdir -p $(@D)
	$(say) CC $<
	$(HOSTCC) $(HOSTCFLAGS) $(TLCSAN) -c -o $@ $<

$(TLC)/names: $(TLCLIB) tests/host/libc/build.mk
	{ $(NM) -g --defined-only $(TLCLIB) | sed -n 's/^[0-9a-f]* [TDBRVWS] \([A-Za-z0-9_]*\)$$/\1/p'; \
		printf '%s\n' $(TLCNAMES); } | grep -v '^__' | sort -u | sed 's/.*/& p9_&/' >$@

# the library and the tests, each with the renamed symbols
$(TLC)/lib.a: $(TLC)/names $(TLCLIB)
	rm -f $@ $@.tmp
	ar rcsD $@.tmp $(TLCLIB)
	$(OBJCOPY) --redefine-syms=$(TLC)/names $@.tmp $@

$(TLC)/tests.o: $(TLC)/names $(TLCTEST)
	$(LD) -r -o $@.tmp $(TLCTEST)
	$(OBJCOPY) --redefine-syms=$(TLC)/names $@.tmp $@

$(TLC)/test: $(TLC)/tests.o $(TLCHOST) $(TLC)/lib.a
	$(say) LD $@
	$(HOSTCC) $(TLCSAN) -o $@ $^ -lm

TESTSHARED += $(TLCLIB) $(TLC)/hostsys.o
.PHONY: test-libc
test-libc: $(TLC)/test ## the C library's pure parts on the host, with sanitizers
	timeout 600 $(TLC)/test

-include $(TLCLIB:.o=.d) $(TLCTEST:.o=.d)
