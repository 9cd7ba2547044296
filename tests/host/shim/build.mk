# User programs as Linux programs: build/shim/root/bin/NAME, run by tests/host/shim/run.

SHIMOBJ := $(patsubst tests/host/shim/%,$(O)/shim/%.o,$(basename $(wildcard tests/host/shim/*.c tests/host/shim/*.S)))
SHIMROOT := $(O)/shim/root
SHIMBIN := $(patsubst $(O)/user/bin/%,$(SHIMROOT)/bin/%,$(filter-out %/init,$(UPROGS)))

$(O)/shim/%.o: tests/host/shim/%.c tests/host/shim/shim.h
	@mkdir -p $(@D)
	$(UCC) $(UCFLAGS) -MMD -MP -c -o $@ $<

$(O)/shim/%.o: tests/host/shim/%.S
	@mkdir -p $(@D)
	$(UCC) $(UCFLAGS) -c -o $@ $<

# one rule for each program: the objects that user/build.mk links, with the layer instead of the stubs
define shimprog
$(SHIMROOT)/bin/$(1): $(2) $(SHIMOBJ) $(ULIBS)
	@mkdir -p $$(@D)
	ld -nostdlib -static --gc-sections -z noexecstack -e _start -o $$@ $(2) $(SHIMOBJ) --start-group $(ULIBS) --end-group
endef
$(foreach p,$(UCMD1),$(eval $(call shimprog,$(p),$(O)/user/cmd/$(p).o)))
$(foreach p,$(UCMDN),$(eval $(call shimprog,$(p),$(call ucmdobj,$(p)))))
$(foreach p,$(UPORTS),$(eval $(call shimprog,$(p),$(PORTOBJ_$(p)))))
$(eval $(call shimprog,rc,$(call uobj,$(call usrc,user/rc))))

$(O)/shim.stamp: $(SHIMBIN) $(ROOTFILES)
	mkdir -p $(addprefix $(SHIMROOT)/,env envs exit tmp n mnt srv)
	cp -R user/root/. $(SHIMROOT)/
	touch $@

TESTSHARED += $(O)/shim.stamp
.PHONY: shim
shim: $(O)/shim.stamp ## user programs that run on the build host, for tests

-include $(SHIMOBJ:.o=.d)
