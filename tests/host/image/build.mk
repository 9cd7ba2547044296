# Host tests of what image/ has in Python.

.PHONY: test-image
test-image: ## host tests of image/lib: saved firmware states
	python3 tests/host/image/firmware.py
