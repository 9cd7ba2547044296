# user/: libraries, programs and the staging tree of the boot archive.
#
#	build/user/lib{c,bio,regexp,9p}.a	libraries
#	build/user/bin/NAME			programs, Plan 9 a.out (NAME.elf beside it for gdb)
#	build/user/boot.aout			the first program, embedded in the kernel
#	build/root, build/root.stamp		the tree that the boot archive holds
#
# Dropping a file in a folder adds it: cmd/NAME.c or cmd/NAME/*.c is a program,
# rc/ and init/ are one program each, root/ is copied as it is, with tables of its contracts.

UCC := gcc


UCFLAGS := -std=gnu11 -fplan9-extensions -O2 -g -Wall -Wextra -Wno-unused-parameter -Werror \
	-ffreestanding -fno-stack-protector -fno-pic -fno-pie -mcmodel=small \
	-fno-strict-aliasing -fcf-protection=none -fno-asynchronous-unwind-tables \
	-ffunction-sections -fdata-sections -ffp-contract=off -fno-math-errno \
	-nostdinc -isystem $(shell $(UCC) -print-file-name=include) \
	-Iuser/include -Ifs9/codec
ULDFLAGS := -nostdlib -static --gc-sections -z max-page-size=4096 -z noexecstack \
	--fatal-warnings --build-id=none -T image/user.lds

# the compiler must not turn these loops into calls of themselves
$(O)/user/libc/mem/%.o: UCFLAGS += -fno-tree-loop-distribute-patterns

uobj = $(patsubst user/%,$(O)/user/%.o,$(basename $(1)))
usrc = $(sort $(wildcard $(addsuffix /*.c,$(1)) $(addsuffix /*.S,$(1))))

LIBCDIRS := $(patsubst %/,%,$(sort $(dir $(wildcard user/libc/*/*.[cS]))))
LIBCOBJ := $(call uobj,$(call usrc,$(LIBCDIRS))) \
	$(patsubst fs9/codec/%.c,$(O)/user/codec/%.o,$(sort $(wildcard fs9/codec/*.c)))
LIBBIOOBJ := $(call uobj,$(call usrc,user/libbio))
LIBREGEXPOBJ := $(call uobj,$(call usrc,user/libregexp))
LIB9POBJ := $(call uobj,$(call usrc,user/lib9p))
ULIBS := $(O)/user/lib9p.a $(O)/user/libregexp.a $(O)/user/libbio.a $(O)/user/libc.a

$(O)/user/%.o: user/%.c
	@mkdir -p $(@D)
	$(say) CC $<
	$(UCC) $(UCFLAGS) -MMD -MP -c -o $@ $<

$(O)/user/%.o: user/%.S
	@mkdir -p $(@D)
	$(say) CC $<
	$(UCC) $(UCFLAGS) -MMD -MP -c -o $@ $<

$(O)/user/codec/%.o: fs9/codec/%.c
	@mkdir -p $(@D)
	$(say) CC $<
	$(UCC) $(UCFLAGS) -MMD -MP -c -o $@ $<

$(O)/user/libc.a: $(LIBCOBJ)
$(O)/user/libbio.a: $(LIBBIOOBJ)
$(O)/user/libregexp.a: $(LIBREGEXPOBJ)
$(O)/user/lib9p.a: $(LIB9POBJ)
$(ULIBS): user/build.mk
	@mkdir -p $(@D)
	@rm -f $@
	$(say) AR $@
	ar rcsD $@ $(filter %.o,$^)

$(O)/tools/elf2aout: image/elf2aout.c
	@mkdir -p $(@D)
	$(HOSTCC) $(HOSTCFLAGS) -o $@ $<

# it speaks a contract
$(O)/user/cmd/sipecho.o: $(O)/contract/echo.h
$(O)/user/cmd/sipecho.o: UCFLAGS += -I$(O)/contract

# $(1) program, $(2) its objects
define uprog
UPROGS += $(O)/user/bin/$(1)
UPROGOBJ += $(2)
$(O)/user/bin/$(1).elf: $(2) $(ULIBS) image/user.lds
	@mkdir -p $$(@D)
	$$(say) LD $$@
	ld $(ULDFLAGS) -o $$@ $(2) --start-group $(ULIBS) --end-group
endef

UCMD1 := $(patsubst user/cmd/%.c,%,$(sort $(wildcard user/cmd/*.c)))
UCMDN := $(patsubst user/cmd/%/,%,$(sort $(dir $(wildcard user/cmd/*/*.c))))
UPROGS :=
UPROGOBJ :=

include user/cmd/xcc/build.mk
$(foreach p,$(UCMD1),$(eval $(call uprog,$(p),$(O)/user/cmd/$(p).o)))
ucmdobj = $(call uobj,$(call usrc,user/cmd/$(1))) $(if $(filter xcc,$(1)),$(CONTRACTLIB:kernel/lib/%.c=$(O)/user/cmd/xcc/%.o))
$(foreach p,$(UCMDN),$(eval $(call uprog,$(p),$(call ucmdobj,$(p)))))
$(foreach p,rc init,$(if $(wildcard user/$(p)/*.c),$(eval $(call uprog,$(p),$(call uobj,$(call usrc,user/$(p)))))))

include user/vsip/build.mk
include user/ports/build.mk

$(O)/user/bin/%: $(O)/user/bin/%.elf $(O)/tools/elf2aout
	$(O)/tools/elf2aout $< $@

BOOTOBJ := $(call uobj,$(call usrc,user/boot))
$(O)/user/boot.elf: $(BOOTOBJ) $(ULIBS) image/user.lds
	$(say) LD $@
	ld $(ULDFLAGS) -o $@ $(BOOTOBJ) --start-group $(ULIBS) --end-group

$(O)/user/boot.aout: $(O)/user/boot.elf $(O)/tools/elf2aout
	$(O)/tools/elf2aout $< $@

# directories that must exist, if only to be mounted on
ROOTDIRS := adm amd64/bin bin dev env fd lib mnt n net proc rc/bin root sip srv sys tmp usr/glenda
ROOTFILES := $(shell find user/root -type f 2>/dev/null)

# what is the manual of a command, too: its page in /sys/man
PAGES := 1/xcc=user/cmd/xcc/README.md 8/sip=user/cmd/sip/README.md
pagefile = $(lastword $(subst =, ,$(1)))

$(O)/root.stamp: $(UPROGS) $(ROOTFILES) $(CONTRACTTAB) $(foreach p,$(PAGES),$(call pagefile,$(p))) user/build.mk
	$(say) STAGE $(O)/root
	rm -rf $(O)/root
	mkdir -p $(addprefix $(O)/root/,$(ROOTDIRS))
	if [ -d user/root ]; then cp -R user/root/. $(O)/root/; fi
	cp $(CONTRACTTAB) $(O)/root/lib/contract/
	$(foreach p,$(PAGES),install -D -m 644 $(call pagefile,$(p)) $(O)/root/sys/man/$(firstword $(subst =, ,$(p))) &&) true
	find $(O)/root -name .keep -delete
	find $(O)/root -name README.md -path '$(O)/root/README.md' -delete
	if [ -n "$(UPROGS)" ]; then cp $(UPROGS) $(O)/root/amd64/bin/; fi
	chmod -R u+rwX,go+rX,go-w $(O)/root
	find $(O)/root/rc/bin $(O)/root/amd64/bin -type f -exec chmod 755 {} +
	touch $@

.PHONY: user
user: $(O)/root.stamp ## the user programs and the tree of the boot archive

.SECONDARY: $(addsuffix .elf,$(UPROGS)) $(O)/user/boot.elf

-include $(patsubst %.o,%.d,$(filter %.o,$(LIBCOBJ) $(LIBBIOOBJ) $(LIBREGEXPOBJ) $(LIB9POBJ) $(UPROGOBJ) $(BOOTOBJ) $(APEOBJ)))
