# The contract compiler, inside the system and as a tool of the build, and what it makes of lib/contract.

# It uses the kernel's own check of a table.
CONTRACTLIB := $(sort $(wildcard kernel/lib/contract*.c))
XCCLIB := $(filter-out user/cmd/xcc/main.c,$(sort $(wildcard user/cmd/xcc/*.c))) $(CONTRACTLIB)
XCCINC := -Ikernel/include -Ikernel/lib -Iuser/cmd/xcc
$(O)/user/cmd/xcc/%.o: UCFLAGS += -Ikernel/include -Ikernel/lib

$(CONTRACTLIB:kernel/lib/%.c=$(O)/user/cmd/xcc/%.o): $(O)/user/cmd/xcc/%.o: kernel/lib/%.c
	@mkdir -p $(@D)
	$(say) CC $<
	$(UCC) $(UCFLAGS) -MMD -MP -c -o $@ $<

$(O)/tools/xcc: image/xcc.c $(XCCLIB) kernel/lib/fmt.c kernel/lib/utf.c $(wildcard user/cmd/xcc/*.h) kernel/lib/contracttab.h kernel/include/contract.h
	@mkdir -p $(@D)
	$(say) HOSTCC $@
	$(HOSTCC) $(HOSTCFLAGS) $(XCCINC) -o $@ $(filter %.c,$^)

# the contracts of lib/contract: tables for the archive, C for programs (-I$(O)/contract)
CONTRACTS := $(notdir $(wildcard user/root/lib/contract/*))
CONTRACTTAB := $(CONTRACTS:%=$(O)/contract/%.tab)
$(O)/contract/%.tab: user/root/lib/contract/% $(O)/tools/xcc
	@mkdir -p $(@D)
	$(O)/tools/xcc -t $< >$@

$(O)/contract/%.h: user/root/lib/contract/% $(O)/tools/xcc
	@mkdir -p $(@D)
	$(O)/tools/xcc -c $< >$@
