# Checks of the code's shape that need no machine: make lint.

lint: $(O)/kernel.elf $(O)/ennead.efi $(O)/own/seqs.h kernel-clang ## layering, include cycles, PE sections and relocations, shared structs
	python3 tests/lint/layers $(O)/kernel
	python3 tests/lint/includes
	python3 tests/lint/entries
	python3 tests/lint/percpu
	python3 tests/lint/variants
	python3 tests/lint/readme
	python3 tests/lint/image $(O)/ennead.efi $(O)/kernel.elf
	sh tests/lint/structs $(O)/lint
.PHONY: lint
