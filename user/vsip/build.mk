# v-SIPs: programs that the kernel's verifier accepts (kernel/lib/SFI.md), and the libraries rebuilt for them.
#
#	build/vsip/lib{c,9p,bio,regexp}.a	libraries
#	build/vsip/bin/NAME.sip			commands
#
# gcc -S, image/sipas, gas, ld, image/sipnop; nothing of it is trusted.  No -g: debugging information names every label, and named labels are aligned.

VSIPFLAGS := $(filter-out -g,$(UCFLAGS)) -DVSIP -ffixed-r11 -ffixed-r14 -mlong-double-64 -mno-avx -falign-functions=32
VSIPLDFLAGS := -nostdlib -static --gc-sections -z max-page-size=4096 -z noexecstack --fatal-warnings --build-id=none -T image/vsip.lds

# What does not go through: the mathematical functions use the x87, and cycles() reads the time stamp counter.
VSIPNOT := $(addprefix user/libc/math/,atan.c exp.c fmod.c hypot.c log.c pow.c reduce.c sin.c) user/libc/amd64/cycles.c

$(O)/tools/sipas: $(wildcard image/sipas/*.[ch])
	@mkdir -p $(@D)
	$(HOSTCC) $(HOSTCFLAGS) -D_GNU_SOURCE -o $@ $(filter %.c,$^)

$(O)/tools/sfiv: image/sfiv.c $(wildcard kernel/lib/sfi*.[ch]) kernel/lib/bitmap.c kernel/include/sfi.h
	@mkdir -p $(@D)
	$(HOSTCC) $(HOSTCFLAGS) -Ikernel/include -o $@ $(filter %.c,$^)

$(O)/tools/sipnop: image/sipnop.c kernel/lib/sfidec.c kernel/lib/sfigroup.c kernel/lib/sfitab.c kernel/lib/sfidec.h kernel/include/sfi.h
	@mkdir -p $(@D)
	$(HOSTCC) $(HOSTCFLAGS) -Ikernel/include -Ikernel/lib -o $@ $(filter %.c,$^)

$(O)/vsip/libc/mem/%.gs: VSIPFLAGS += -fno-tree-loop-distribute-patterns

$(O)/vsip/cmd/sipecho.gs: $(O)/contract/echo.h
$(O)/vsip/cmd/sipecho.gs: VSIPFLAGS += -I$(O)/contract

$(O)/vsip/%.gs: user/%.c
	@mkdir -p $(@D)
	$(UCC) $(VSIPFLAGS) -MMD -MP -S -o $@ $<

$(O)/vsip/%.gs: user/%.S
	@mkdir -p $(@D)
	$(UCC) $(VSIPFLAGS) -MMD -MP -MT $@ -E -P -o $@ $<

$(O)/vsip/tests/%.gs: tests/vsip/%.c
	@mkdir -p $(@D)
	$(UCC) $(VSIPFLAGS) -MMD -MP -S -o $@ $<

$(O)/vsip/codec/%.gs: fs9/codec/%.c
	@mkdir -p $(@D)
	$(UCC) $(VSIPFLAGS) -MMD -MP -S -o $@ $<

$(O)/vsip/%.s: $(O)/vsip/%.gs $(O)/tools/sipas
	$(O)/tools/sipas $< $@

$(O)/vsip/%.o: $(O)/vsip/%.s
	$(say) SIPAS $@
	as -o $@ $<

vobj = $(patsubst user/%,$(O)/vsip/%.o,$(basename $(filter-out $(VSIPNOT),$(1))))
VLIBCOBJ := $(call vobj,$(call usrc,$(LIBCDIRS))) $(patsubst fs9/codec/%.c,$(O)/vsip/codec/%.o,$(sort $(wildcard fs9/codec/*.c)))
VLIB9POBJ := $(call vobj,$(call usrc,user/lib9p))
VLIBBIOOBJ := $(call vobj,$(call usrc,user/libbio))
VLIBREGEXPOBJ := $(call vobj,$(call usrc,user/libregexp))
VLIBS := $(O)/vsip/lib9p.a $(O)/vsip/libregexp.a $(O)/vsip/libbio.a $(O)/vsip/libc.a
$(O)/vsip/libc.a: $(VLIBCOBJ)
$(O)/vsip/lib9p.a: $(VLIB9POBJ)
$(O)/vsip/libbio.a: $(VLIBBIOOBJ)
$(O)/vsip/libregexp.a: $(VLIBREGEXPOBJ)
$(VLIBS): user/vsip/build.mk
	@rm -f $@
	$(say) AR $@
	ar rcsD $@ $(filter %.o,$^)

# $(1) the program's file, $(2) its objects, which were rewritten too.  After linking, the same verifier as the kernel's looks at it.
define vsipprog
$(1): $(2) $(VLIBS) image/vsip.lds $(O)/tools/sfiv $(O)/tools/sipnop
	@mkdir -p $$(@D)
	$$(say) LD $$@
	ld $(VSIPLDFLAGS) -o $$@ $(2) --start-group $(VLIBS) --end-group
	$(O)/tools/sipnop $$@
	$(O)/tools/sfiv $$@
endef

# The commands, all but the one that needs a mathematical function, and the one that has rules of its own for files of the kernel.
VSIPNOTCMD := md5sum xcc
VSIPBIN :=
define vsipcmd
VSIPBIN += $(O)/vsip/bin/$(1).sip
$(call vsipprog,$(O)/vsip/bin/$(1).sip,$(2))
endef
$(foreach p,$(filter-out $(VSIPNOTCMD),$(UCMD1)),$(eval $(call vsipcmd,$(p),$(O)/vsip/cmd/$(p).o)))
$(foreach p,$(filter-out $(VSIPNOTCMD),$(UCMDN)),$(eval $(call vsipcmd,$(p),$(call vobj,$(call usrc,user/cmd/$(p))))))
$(eval $(call vsipcmd,rc,$(call vobj,$(call usrc,user/rc))))

# what tests/user/vsips and tests/bench/vsip start
VSIPTESTS := vinside vnull vgate vfirst
$(foreach p,$(VSIPTESTS),$(eval $(call vsipprog,$(O)/vsip/tests/$(p).sip,$(O)/vsip/tests/$(p).o)))

.PHONY: vsip
vsip: $(VLIBS) $(VSIPBIN) ## libraries and commands rebuilt as verified native code (v-SIPs), build/vsip/

.PRECIOUS: $(O)/vsip/%.gs $(O)/vsip/%.s $(O)/vsip/%.o
-include $(patsubst %.o,%.d,$(VLIBCOBJ) $(VLIB9POBJ) $(VLIBBIOOBJ) $(VLIBREGEXPOBJ))
