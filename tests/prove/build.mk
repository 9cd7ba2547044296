# Proofs: not part of `make test`, as they take minutes and a prover.

prove-tools:
	tests/prove/install

prove: prove-tools ## prove the files of tests/prove/files (some minutes; Frama-C, Z3)
	python3 tests/prove/prove $(PROVE)

prove-accept: prove-tools ## after a contract was changed on purpose: write down what is proved now
	python3 tests/prove/prove --accept $(PROVE)

.PHONY: prove prove-tools prove-accept
