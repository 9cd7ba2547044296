# Random bytes of several boots of one saved machine.

test-guestrandom: $(O)/ennead.efi $(O)/stub.efi ## no two boots give the same random bytes
	tests/random/run
.PHONY: test-guestrandom
