# test-elf2aout: the converter to a.out, built with sanitizers.

TEA := $(O)/test/elf2aout

$(TEA)/elf2aout: image/elf2aout.c
	@mkdir -p $(@D)
	$(HOSTCC) $(HOSTCFLAGS) -fsanitize=address,undefined -fno-sanitize-recover=all -o $@ $<

$(TEA)/good.o: tests/host/elf2aout/good.c
	@mkdir -p $(@D)
	$(UCC) $(UCFLAGS) -c -o $@ $<

$(TEA)/good.elf: $(TEA)/good.o $(ULIBS) image/user.lds
	ld $(ULDFLAGS) -o $@ $< --start-group $(ULIBS) --end-group

.PHONY: test-elf2aout
test-elf2aout: $(TEA)/elf2aout $(TEA)/good.elf ## elf2aout converts exactly and refuses damage
	timeout 300 python3 tests/host/elf2aout/test.py $^
