# Programs that others wrote: Go's own tests of its standard library, built by Debian's Go.

GOPKGS ?= $(shell sed 's/\#.*//' tests/conformance/packages)

conformance: $(O)/ennead.efi ## Go's standard library tests inside Ennead (PKGS=..., minutes)
	python3 tests/conformance/run --out $(O)/conformance $(if $(PKGS),$(PKGS),$(GOPKGS))
.PHONY: conformance
