# The logic stands in workshop/; each target is one line. README.md says what they do.
PYTHON ?= python3

.PHONY: run setup test test-quick check bench faults screenshots tools

run:
	@$(PYTHON) -m workshop.run

setup:
	@$(PYTHON) -m workshop.setup

# make test ARGS="tests/alerts -k promise" runs a part (docs/testing.md).
test:
	@$(PYTHON) -m workshop.test $(ARGS)

test-quick:
	@$(PYTHON) -m workshop.test --quick $(ARGS)

check:
	@$(PYTHON) -m workshop.check

bench: tools
	@.venv/bin/python -m bench
	@.venv/bin/python -m bench.letters
	@.venv/bin/python -m bench.exchange
	@.venv/bin/python -m bench.money

faults: tools
	@.venv/bin/pytest tests --ignore=tests/browser --ignore=tests/libreoffice \
		-m "full or hypothesis" --hypothesis-profile=deep
	@.venv/bin/python -m workshop.races

screenshots:
	@$(PYTHON) -m workshop.screenshots

tools:
	@$(PYTHON) -m workshop.tools
