# The table of system calls and device files with the tests that cover them.

test-guestinterface: $(O)/ennead.efi $(O)/stub.efi
	tests/interface/run $(O)/interface

interface: test-guestinterface ## the table: which test covers each system call and device file
	cat $(O)/interface/table
.PHONY: interface test-guestinterface
