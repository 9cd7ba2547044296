# The screen editor: its commands without a terminal, its screen on a pseudo terminal, random keys, and a
# session inside Ennead.

.PHONY: test-vi
test-vi: shim ## the editor's commands and screen on the build host, and random keys under ASan
	timeout 600 python3 tests/vi/keys.py $(O)
	timeout 300 python3 tests/vi/screen.py $(O)
	$(MAKE) fuzz-vi

# The editor without tty.c, file.c, proc.c, compiled with sanitizers, with the C library that
# test-libc makes, whose malloc and free are the host's here.
VIF := $(O)/test/vi
VIFOBJ := $(patsubst %.c,$(VIF)/%.o,$(filter-out %/tty.c %/file.c %/proc.c,$(wildcard user/cmd/vi/*.c)) tests/vi/fuzz.c)
FUZZ_VI_SECONDS ?= 10
FUZZ_VI_SEED ?= 1

$(VIFOBJ): $(VIF)/%.o: %.c user/cmd/vi/vi.h
	@mkdir -p $(@D)
	$(say) CC $<
	$(CC) $(TLCFLAGS) -c -o $@ $<

$(VIF)/setjmp.o: user/libc/amd64/setjmp.S
	@mkdir -p $(@D)
	$(CC) $(TLCFLAGS) -c -o $@ $<

$(VIF)/vi.o: $(TLC)/names $(VIFOBJ) $(VIF)/setjmp.o
	{ cat $(TLC)/names; \
		printf '%s\n' 'main vimain' 'setjmp p9_setjmp' 'longjmp p9_longjmp' 'fuzz fz_fuzz' 'sessions fz_sessions' \
		'hostseconds fz_hostseconds' 'hostfail fz_hostfail' 'error vi_error'; } | sort -u -k1,1 >$@.names
	$(LD) -r -o $@.tmp $(VIFOBJ) $(VIF)/setjmp.o
	$(OBJCOPY) --redefine-syms=$@.names $@.tmp $@

$(VIF)/fuzz: $(VIF)/vi.o tests/vi/fuzzhost.c $(TLC)/hostsys.o $(TLC)/lib.a
	$(say) LD $@
	$(HOSTCC) $(HOSTCFLAGS) $(TLCSAN) -o $@ $^ -lm

.PHONY: fuzz-vi
fuzz-vi: $(VIF)/fuzz
	ASAN_OPTIONS=detect_leaks=0 timeout $$(($(FUZZ_VI_SECONDS) + 60)) $(VIF)/fuzz $(FUZZ_VI_SECONDS) $(FUZZ_VI_SEED) && echo "ok vi: random keys"

.PHONY: test-guestvi
test-guestvi: $(O)/ennead.efi $(O)/stub.efi ## the editor inside Ennead, on the serial console
	timeout 300 python3 tests/vi/guest.py $(O)
