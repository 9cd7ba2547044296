# The two paths that ARCHITECTURE.md describes, checked by the trace points on them.

test-guesttrace: $(O)/ennead.efi $(O)/stub.efi
	mkdir -p $(O)/tests
	python3 tests/trace/off $(O)/kernel.elf
	python3 tests/trace/walked write
	expect tests/trace/type.exp $(O)/tests/trace.key >$(O)/tests/trace.log || { cat $(O)/tests/trace.log; exit 1; }
	python3 tests/trace/walked key $(O)/tests/trace.key
