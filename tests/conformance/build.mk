# Programs that others wrote: Go's own tests and tool chain, built by Debian's Go.  PKGS= and GOTESTS= choose some, CPUS= how
# many processors the machine has, CONFORMANCE=quick the packages that take a few minutes in all, CONFORMANCE=long also what
# Go's -test.short leaves out, PATIENCE=4 deadlines four times longer, for a host that is busy.

CPUS ?= 2
CONFORM := --out $(O)/conformance --cache $(O)/conformance --cpus $(CPUS) $(if $(PATIENCE),--patience $(PATIENCE))

conformance: $(O)/ennead.efi $(O)/stub.efi ## Go's standard library tests inside Ennead (PKGS=..., CONFORMANCE=quick, CPUS=2)
	tests/conformance/run $(CONFORM) $(if $(filter quick,$(CONFORMANCE)),--quick) $(if $(filter long,$(CONFORMANCE)),--long) $(PKGS)
.PHONY: conformance

conformance-gotest: $(O)/ennead.efi $(O)/stub.efi ## the run tests of Go's test folder inside Ennead (GOTESTS=...)
	tests/conformance/gotest $(CONFORM) $(GOTESTS)
.PHONY: conformance-gotest

conformance-gotool: $(O)/ennead.efi $(O)/stub.efi ## the Go tool chain itself inside Ennead
	tests/conformance/gotool $(CONFORM)
.PHONY: conformance-gotool
