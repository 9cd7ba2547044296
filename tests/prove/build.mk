# Proofs: not part of `make test`, as they take minutes and a prover.

prove-tools:
	tests/prove/install

prove: prove-tools ## prove the files of tests/prove/files (some minutes; Frama-C, Z3)
	python3 tests/prove/prove $(PROVE)
	$(if $(PROVE),,python3 tests/prove/models)

prove-models: prove-tools ## protocols with Spin, written by hand and as the kernel has them (some minutes)
	python3 tests/prove/models

prove-accept: prove-tools ## after a contract was changed on purpose: write down what is proved now
	python3 tests/prove/prove --accept $(PROVE)

prove-mutants: prove-tools ## broken variants of the proved files must be refused (PROVE=file: its own; PART=1/4: every fourth)
	python3 tests/prove/mutate $(if $(PART),--part $(PART)) $(PROVE)

.PHONY: prove prove-models prove-tools prove-accept prove-mutants
