# The shell's tests on the build host.

.PHONY: test-rc
test-rc: $(O)/shim.stamp ## the shell's language and line editor, on the build host
	tests/rc/run $(O)
	tests/rc/memory $(O)
	tests/rc/console.exp $(O)
