# The kernel: build/kernel.elf, linked twice so that it knows its own symbols.

KSRC := $(wildcard kernel/*.c kernel/*.S kernel/lib/*.c kernel/core/*.c kernel/core/*.S \
	kernel/hw/*.c kernel/hw/*.S trap/*.c trap/*.S mm/*.c mm/*.S proc/*.c proc/*.S \
	fs9/*.c fs9/*/*.c)
KSRC := $(filter-out kernel/bootaout.S,$(KSRC))
KOBJ := $(KSRC:%=$(O)/kernel/%.o) $(O)/kernel/bootaout.o $(O)/kernel/font.o
KINC := -Ikernel/include -Ifs9/codec

# What gcc and clang share.  No FPU or SSE register in the kernel: they belong to the running process.
KFLAGS := -std=gnu11 -O2 -g -ffreestanding -mcmodel=kernel -mno-red-zone -mgeneral-regs-only \
	-fno-pic -fno-pie -fno-stack-protector -fno-omit-frame-pointer -fno-strict-aliasing -fno-common \
	-fno-asynchronous-unwind-tables -fcf-protection=none $(WARN) $(KINC)
KCFLAGS = $(KFLAGS) -fno-optimize-sibling-calls -ffile-prefix-map=$(CURDIR)=.
ifdef DEBUG
KFLAGS += -DDEBUG
endif
KLDFLAGS := -nostdlib -static -z max-page-size=4096 -z noexecstack --build-id=none \
	--no-warn-rwx-segments --fatal-warnings -T kernel/kernel.lds

# what the folders of fs9 have in common, and what they show each other
$(O)/kernel/fs9/%.o $(O)/kernel-clang/fs9/%.o: KFLAGS += -Ifs9

$(O)/kernel/%.c.o: %.c
	@mkdir -p $(@D)
	$(say) CC $<
	$(CC) $(KCFLAGS) -MMD -MP -c -o $@ $<

$(O)/kernel/%.S.o: %.S
	@mkdir -p $(@D)
	$(say) AS $<
	$(CC) $(KCFLAGS) -D__ASSEMBLY__ -MMD -MP -c -o $@ $<

# The console font, from a Debian package.
CONSOLEFONT := /usr/share/consolefonts/Unifont-APL8x16.psf.gz
$(O)/kernel/font.c: kernel/hw/mkfont.py
	@mkdir -p $(@D)
	python3 kernel/hw/mkfont.py $(CONSOLEFONT) >$@

$(O)/kernel/font.o: $(O)/kernel/font.c kernel/hw/font.h
	$(CC) $(KCFLAGS) -Ikernel/hw -c -o $@ $<

# The first program, as an a.out inside the kernel image, with its hash.
$(O)/kernel/bootaout.hash: $(O)/user/boot.aout
	@mkdir -p $(@D)
	python3 -c 'import hashlib, sys; sys.stdout.buffer.write(hashlib.sha256(open(sys.argv[1], "rb").read()).digest())' $< >$@
$(O)/kernel/bootaout.o: kernel/bootaout.S $(O)/user/boot.aout $(O)/kernel/bootaout.hash
	@mkdir -p $(@D)
	$(CC) $(KCFLAGS) -DBOOTAOUT='"$(O)/user/boot.aout"' -DBOOTHASH='"$(O)/kernel/bootaout.hash"' -c -o $@ $<

$(O)/kernel/ksyms0.c: kernel/mksyms.sh
	@mkdir -p $(@D)
	sh kernel/mksyms.sh </dev/null >$@

$(O)/kernel/ksyms.c: kernel/mksyms.sh $(O)/kernel/pass1.elf
	$(NM) -n $(O)/kernel/pass1.elf | sh kernel/mksyms.sh >$@

$(O)/kernel/ksyms%.o: $(O)/kernel/ksyms%.c
	$(CC) $(KCFLAGS) -c -o $@ $<

$(O)/kernel/ksyms.o: $(O)/kernel/ksyms.c
	$(CC) $(KCFLAGS) -c -o $@ $<

$(O)/kernel/pass1.elf: $(KOBJ) $(O)/kernel/ksyms0.o kernel/kernel.lds
	$(LD) $(KLDFLAGS) -o $@ $(KOBJ) $(O)/kernel/ksyms0.o

# The second link must not have moved a symbol of the table.
$(O)/kernel.elf: $(KOBJ) $(O)/kernel/ksyms.o kernel/kernel.lds
	$(say) LD $@
	$(LD) $(KLDFLAGS) -o $@ $(KOBJ) $(O)/kernel/ksyms.o
	@$(NM) -n $@ | sh kernel/mksyms.sh | cmp -s - $(O)/kernel/ksyms.c || \
		{ echo 'kernel.elf: text moved between the two links' >&2; exit 1; }

# The same sources through clang, as a second opinion; nothing is linked.
KCLANG := $(patsubst %,$(O)/kernel-clang/%.o,$(filter %.c,$(KSRC)))
$(O)/kernel-clang/%.c.o: %.c
	@mkdir -p $(@D)
	$(say) CLANG $<
	$(CLANG) $(KFLAGS) -MMD -MP -c -o $@ $<

kernel: $(O)/kernel.elf ## build build/kernel.elf only
kernel-clang: $(KCLANG) ## compile the kernel with clang, warnings are errors
.PHONY: kernel kernel-clang

-include $(KOBJ:.o=.d) $(KCLANG:.o=.d)
