# gdb on the running system: the session by hand, and as a test.

GDBPORT ?= 1234

test-guestgdb: $(O)/ennead.efi $(O)/stub.efi
	tests/gdb/run $(O)

gdb: $(O)/ennead.efi $(O)/stub.efi ## gdb in a machine that waits at its start (PROG=name adds a user program; see tests/gdb/README.md)
	@echo "start the machine in another window:  image/qemu --gdb $(GDBPORT)"
	gdb -nx -x tests/gdb/session.gdb -ex 'target remote 127.0.0.1:$(GDBPORT)' \
		$(if $(PROG),-ex 'add-symbol-file $(O)/user/bin/$(PROG).elf') $(O)/kernel.elf
.PHONY: gdb test-guestgdb
