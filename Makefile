# Ennead: one UEFI application that is a Plan 9-like system.
#
# Every room has its build.mk; dropping a source file into a room adds it to the
# build.  All output goes to build/.  A line `target: ... ## text` shows in `make help`.

# The debug build checks its locks, poisons memory and can make allocations fail (kernel/README.md).
ifdef DEBUG
O := build/debug
export ENNEAD_BUILD := $(O)
else
O := build
endif
CC := gcc
HOSTCC := gcc
CLANG := clang
LD := ld
OBJCOPY := objcopy
NM := nm

# Reproducible output: no dates but this one (seconds since 1970).
SOURCE_DATE_EPOCH ?= $(or $(shell git log -1 --format=%ct 2>/dev/null),1767225600)
export SOURCE_DATE_EPOCH
export LC_ALL := C

WARN := -Wall -Wextra -Wno-unused-parameter -Werror
HOSTCFLAGS := -std=gnu11 -O2 -g $(WARN)

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
# One job for each processor, unless make's own -j says otherwise.  Several goals come one after another, as in `make clean all`.
ifeq ($(MAKELEVEL)$(word 2,$(MAKECMDGOALS)),0)
MAKEFLAGS += -j$(shell nproc)
endif

# One short line for each step; `make V=1` shows the commands.
ifndef V
MAKEFLAGS += --silent
endif
say = @printf '%-8s %s\n'

all: $(O)/ennead.efi $(O)/stub.efi ## build build/ennead.efi, and what image/qemu needs to start it
.PHONY: all

# What the build needs from Debian; checked (and installed) once, before anything else.
ifneq ($(filter-out help clean,$(or $(MAKECMDGOALS),all)),)
include $(O)/deps.mk
$(O)/deps.mk: image/install-deps
	image/install-deps $@
endif

include efi/build.mk
include kernel/build.mk
-include user/build.mk
include image/build.mk
-include tests/build.mk

test: ## build and run the tests (some minutes)
.PHONY: test

clean: ## remove build/
	rm -rf $(O)
.PHONY: clean

help: ## this list
	@sed -n 's/^\([a-z][a-z0-9-]*\):.*## \(.*\)/\1@\2/p' $(sort $(MAKEFILE_LIST)) Makefile | sort -u | \
		while IFS=@ read -r t d; do printf '%-16s %s\n' "$$t" "$$d"; done
.PHONY: help
