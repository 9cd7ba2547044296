# The commands: rc scripts with expected output, on the host and in the machine, and a
# comparison with the host's own tools on random input.

.PHONY: test-cmdhost test-cmd
test-cmdhost: shim ## commands on the host: expected output, and random input against the host's tools
	python3 tests/cmd/check.py host $(O)
	python3 tests/cmd/oracle.py $(O)/shim/root/bin
	python3 tests/cmd/tools.py $(O)/shim/root/bin

test-cmd: $(O)/ennead.efi $(O)/stub.efi ## commands inside Ennead: expected output
	python3 tests/cmd/check.py ennead $(O)
	python3 tests/cmd/init.py
