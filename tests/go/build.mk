# Go programs from a folder of the build host, see image/gobuild.

go: ## build the Go programs below DIR=... for image/qemu --add build/go/root
	@if [ -z "$(DIR)" ]; then echo 'usage: make go DIR=folder' >&2; exit 2; fi
	rm -rf $(O)/go/root
	image/gobuild '$(DIR)' $(O)/go/root
	@echo 'image/qemu --add $(O)/go/root'
.PHONY: go

test-go: $(O)/ennead.efi $(O)/stub.efi ## the example Go programs inside Ennead
	tests/go/run $(O)/tests/go
.PHONY: test-go
