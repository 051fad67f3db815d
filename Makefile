# The logic stands in tools/; each target is one line. README.md says what they do.
PYTHON ?= python3

.PHONY: run stop setup test test-quick check bench faults screenshots tools

run:
	@$(PYTHON) -m tools.run

stop:
	@$(PYTHON) -m tools.run stop

setup:
	@$(PYTHON) -m tools.setup

# make test ARGS="tests/alerts -k promise" runs a part (docs/testing.md).
test:
	@$(PYTHON) -m tools.test $(ARGS)

test-quick:
	@$(PYTHON) -m tools.test --quick $(ARGS)

check:
	@$(PYTHON) -m tools.check

bench: tools
	@.venv/bin/python -m bench
	@.venv/bin/python -m bench.mail_throughput
	@.venv/bin/python -m bench.excel
	@.venv/bin/python -m bench.money_pages
	@.venv/bin/python -m bench.kept_days
	@.venv/bin/python -m bench.order_drafts
	@.venv/bin/python -m bench.hostile_photos

faults: tools
	@.venv/bin/pytest tests --ignore=tests/browser --ignore=tests/libreoffice \
		-m "full or hypothesis" --hypothesis-profile=deep
	@.venv/bin/python -m tools.races

screenshots:
	@$(PYTHON) -m tools.screenshots

tools:
	@$(PYTHON) -m tools.apt_packages
