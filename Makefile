# The commands of the project; what each does for others is written in docs/operations.md.
PYTHON ?= python3
VENV := .venv/bin
PYTEST_ARGS ?=
# Each process has engines of its own; many tests wait more than they work, so one a core is enough.
PYTEST_WORKERS ?= 2
BENCH ?=
SCALE ?= small

.DEFAULT_GOAL := help
.PHONY: help run test lint prove bench real-mail

help:
	@echo "make run    start Égards here, with everything it needs"
	@echo "make test   run every test, a browser included (PYTEST_ARGS=…)"
	@echo "make lint   check the code; changes nothing"
	@echo "make prove  the long proofs at full size"
	@echo "make real-mail  against a real Postfix and Dovecot (needs both, and root)"
	@echo "make bench  measure (BENCH=\"name name\" SCALE=small|full)"

run:
	@$(PYTHON) tools/bootstrap.py run
	@$(VENV)/python -m ats.local.run

test:
	@$(PYTHON) tools/bootstrap.py test
	@$(VENV)/python -m ats.local.browser
	@$(VENV)/python -m pytest -n $(PYTEST_WORKERS) --dist loadfile $(PYTEST_ARGS)

lint:
	@$(PYTHON) tools/bootstrap.py test
	@$(VENV)/python -m tools.lint

prove:
	@$(PYTHON) tools/bootstrap.py test
	@PROVE=full $(VENV)/python -m pytest -m prove -s $(PYTEST_ARGS)

bench:
	@$(PYTHON) tools/bootstrap.py test
	@$(VENV)/python -m bench --scale $(SCALE) $(BENCH)

real-mail:
	@$(PYTHON) tools/bootstrap.py test
	@REAL_MAIL=1 $(VENV)/python -m pytest tests/real_mail $(PYTEST_ARGS)
