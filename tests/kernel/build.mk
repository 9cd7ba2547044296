# The kernel's own tests: the self test in a booted kernel, and how it dies.

test-kernel: $(O)/ennead.efi $(O)/stub.efi ## kernel: self test, panics with their messages
	tests/kernel/blocking
	tests/kernel/run $(O)
.PHONY: test-kernel
