# Ports: programs whose source comes from Debian's archive when they are built.
#
#	user/ports/NAME/source	package, version and SHA-256 of its upstream tarball
#	user/ports/NAME/port.mk	what is compiled, with $(O)/src/NAME as the unpacked source
#
# A source that cannot be fetched leaves out its programs, with a message; everything else is built.
# `make PORTS=` builds without any.

PORTS ?= $(patsubst user/ports/%/source,%,$(sort $(wildcard user/ports/*/source)))

# made again by every make until it succeeds, then included
ifneq ($(filter-out help clean,$(or $(MAKECMDGOALS),all)),)
-include $(patsubst %,$(O)/src/%.mk,$(PORTS))
endif

$(O)/src/%.mk: user/ports/%/source image/fetch-source | $(O)/deps.mk
	@mkdir -p $(@D)
	if image/fetch-source `cat $<` $(O)/src/$*; then echo 'HAVEPORT += $*' >$@; \
	else echo "ennead: $* is left out" >&2; fi

# the ANSI layer
APEOBJ := $(call uobj,$(filter-out user/ape/main.c,$(call usrc,user/ape)))
APEMAIN := $(O)/user/ape/main.o
APE := $(APEMAIN) $(O)/user/libape.a
$(O)/user/libape.a: $(APEOBJ)
	@mkdir -p $(@D)
	@rm -f $@
	$(say) AR $@
	ar rcsD $@ $^

# foreign code: its warnings are its authors'
PORTFLAGS := -std=gnu11 -O2 -w -ffreestanding -fno-stack-protector -fno-pic -fno-pie -mcmodel=small \
	-fno-strict-aliasing -fcf-protection=none -fno-asynchronous-unwind-tables \
	-ffunction-sections -fdata-sections -ffp-contract=off -fno-math-errno \
	-nostdinc -Iuser/ape/include -isystem $(shell $(UCC) -print-file-name=include) -Dmain=ape_main

# $(1) port, $(2) source file, $(3) flags: how one object is made
define portobj
PORTOBJS += $(O)/ports/$(1)/$(basename $(notdir $(2))).o
$(O)/ports/$(1)/$(basename $(notdir $(2))).o: $(2) user/ports/$(1)/port.mk $$(wildcard user/ape/include/*.h user/ape/include/sys/*.h)
	@mkdir -p $$(@D)
	$$(say) CC $(2)
	$$(UCC) $$(PORTFLAGS) $(3) -c -o $$@ $$<
endef

portobjs = $(patsubst %,$(O)/ports/$(1)/%.o,$(basename $(notdir $(2))))

# $(1) port, $(2) program, $(3) source files, $(4) flags
define portprog
UPORTS += $(2)
PORTOBJ_$(2) := $(call portobjs,$(1),$(3)) $(APE)
$(foreach f,$(3),$(if $(filter $(call portobjs,$(1),$(f)),$(PORTOBJS)),,$(eval $(call portobj,$(1),$(f),$(4)))))
$(call uprog,$(2),$(call portobjs,$(1),$(3)) $(APE))
endef

UPORTS :=
PORTMK := $(patsubst %,user/ports/%/port.mk,$(HAVEPORT))
ifneq ($(PORTMK),)
include $(PORTMK)
endif
