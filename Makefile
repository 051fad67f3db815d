# The logic stands in workshop/; each target is one line. README.md says what they do.
PYTHON ?= python3

.PHONY: run setup test check bench faults screenshots tools

run:
	@$(PYTHON) -m workshop.run

setup:
	@$(PYTHON) -m workshop.setup

test:
	@$(PYTHON) -m workshop.test

check:
	@$(PYTHON) -m workshop.check

bench: tools
	@.venv/bin/python -m bench
	@.venv/bin/python -m bench.letters
	@.venv/bin/python -m bench.exchange
	@.venv/bin/python -m bench.money

faults: tools
	@.venv/bin/pytest tests/faults -m full

screenshots:
	@$(PYTHON) -m workshop.screenshots

tools:
	@$(PYTHON) -m workshop.tools
