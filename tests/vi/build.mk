# The screen editor: its commands without a terminal, its screen on a pseudo terminal, random keys, and a
# session inside Ennead.

.PHONY: test-vi
test-vi: shim ## the editor's commands and screen on the build host
	timeout 900 python3 tests/vi/keys.py $(O)
