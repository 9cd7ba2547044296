# The shell's tests, on the build host and inside the system.

.PHONY: test-rchost test-rc
test-rchost: $(O)/shim.stamp ## the shell's language, memory and line editor, on the build host
	tests/rc/run $(O)
	tests/rc/memory $(O)
	tests/rc/console.exp $(O)

test-rc: $(O)/ennead.efi ## the shell inside the system: scripts and the serial console
	tests/rc/inside $(O)
	tests/rc/guest.exp $(O)
