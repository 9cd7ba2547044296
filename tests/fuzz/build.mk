# Fuzzing of everything that parses bytes from elsewhere: libFuzzer under ASan and UBSan.
# A harness is tests/fuzz/fuzz_NAME.c; FUZZSRC_NAME are the product sources it is built with.

FUZZ_SECONDS ?= 10
FUZZCC ?= clang
FUZZDIR := build/fuzz
FUZZFLAGS := -std=gnu11 -g -O1 -Wall -Wextra -Werror -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined \
	-Ifs9/codec -Iuser/boot -Itests/fuzz
# the same inputs found in every run of the tests: no surprise from a lucky random number; 0 is random
FUZZ_SEED ?= 0
FUZZERS := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZSRC_fcall := $(wildcard fs9/codec/*.c)
FUZZSRC_dir := $(wildcard fs9/codec/*.c)
FUZZSRC_tar := user/boot/tar.c
FUZZSRC_contract = $(XCCLIB) kernel/lib/fmt.c kernel/lib/utf.c
FUZZSRC_sfi := $(wildcard kernel/lib/sfi*.c) kernel/lib/bitmap.c
FUZZINC_sfi := -Ikernel/include -Wno-unused-parameter
FUZZINC_contract = $(XCCINC) -Wno-unused-parameter

$(FUZZDIR)/mkseeds: tests/fuzz/mkseeds.c $(wildcard fs9/codec/*.[ch])
	@mkdir -p $(@D)
	$(say) HOSTCC $@
	$(CC) -std=gnu11 -g -Wall -Wextra -Werror -Ifs9/codec -o $@ $(filter %.c,$^)

$(FUZZDIR)/seeds/stamp: $(FUZZDIR)/mkseeds tests/fuzz/mktarseeds.sh $(CONTRACTTAB) tests/host/contract/every
	@rm -rf $(@D) && mkdir -p $(FUZZERS:%=$(@D)/%)
	$(FUZZDIR)/mkseeds $(@D)/fcall $(@D)/dir
	sh tests/fuzz/mktarseeds.sh $(@D)/tar
	cp user/root/lib/contract/* $(CONTRACTTAB) tests/host/contract/every $(@D)/contract/
	@touch $@

define FUZZER
$(FUZZDIR)/$(1): tests/fuzz/fuzz_$(1).c $$(FUZZSRC_$(1)) $$(wildcard tests/fuzz/*.h fs9/codec/*.h user/boot/*.h user/cmd/xcc/*.h kernel/include/contract.h kernel/lib/*.h)
	@mkdir -p $$(@D)
	$$(say) FUZZCC $$@
	$$(FUZZCC) $$(FUZZFLAGS) $$(FUZZINC_$(1)) -o $$@ $$(filter %.c,$$^)

.PHONY: fuzz-$(1)
fuzz-$(1): $(FUZZDIR)/$(1) $(FUZZDIR)/seeds/stamp
	@mkdir -p $(FUZZDIR)/corpus/$(1)
	@$(FUZZDIR)/$(1) -max_total_time=$(FUZZ_SECONDS) -max_len=16384 -seed=$(FUZZ_SEED) -timeout=10 -rss_limit_mb=1024 \
		-artifact_prefix=$(FUZZDIR)/crash-$(1)- -print_final_stats=1 \
		$(FUZZDIR)/corpus/$(1) $(FUZZDIR)/seeds/$(1) >$(FUZZDIR)/$(1).log 2>&1 || { tail -60 $(FUZZDIR)/$(1).log; echo 'FAIL fuzz $(1)'; exit 1; }
	@sed -n 's/^stat::number_of_executed_units: /ok fuzz $(1): inputs /p' $(FUZZDIR)/$(1).log
endef
$(foreach f,$(FUZZERS),$(eval $(call FUZZER,$(f))))

.PHONY: fuzz
fuzz: $(FUZZERS:%=fuzz-%)	## fuzz every parser for FUZZ_SECONDS each
