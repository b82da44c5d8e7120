# Every target works from a fresh clone and brings what it needs: `setup` the bot, `demo` the lab's
# servers besides, whatever tests or checks the rest. What is up to date is left alone.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
BOT := .venv/.installed
LAB := .venv/.installed-lab
DEV := .venv/.installed-dev

.PHONY: setup npm demo pictures test test-slow test-all check mutants bench lock clean

setup: $(BOT)

$(BOT): requirements.lock requirements-build.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("pgherd needs Python 3.11 or newer; try: make PYTHON=python3.12")'
	@echo 'Making .venv …'
	@$(PYTHON) -m venv .venv
	@echo 'Installing pgherd and its libraries …'
	@$(PIP) install --require-hashes -r requirements-build.lock -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(LAB): $(BOT) requirements-lab.lock
	@echo 'Installing PostgreSQL 16, 17 and 18 for the lab …'
	@$(PIP) install --require-hashes -r requirements-lab.lock
	@touch $@

$(DEV): $(LAB) requirements-dev.lock
	@echo 'Installing what tests and checks need …'
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

# For a lab of containers, where there is no npm.
npm: $(BOT)
	@echo 'Installing npm …'
	@$(PIP) install --require-hashes -r requirements-npm.lock

demo: $(LAB)
	$(BIN)/pgherd demo

check: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -q tests/unit/test_arrows.py

test: check
	$(BIN)/pytest -m "not slow" -n 3

test-slow: $(DEV)
	$(BIN)/pytest -m slow

test-all: test test-slow

pictures: $(DEV)
	PGHERD_PICTURES=1 $(BIN)/pytest -q -m "not slow" tests/end_to_end/test_*_on_the_page.py

# Which faults in what decides would be noticed; `make mutants N=40 SEED=7 IN="bot/runs cogs"`.
N ?= 100
SEED ?= 1
mutants: $(DEV)
	PYTHONPATH=tests $(BIN)/python -m mutants --number $(N) --seed $(SEED) $(IN)

bench: $(DEV)
	$(BIN)/python -m bench

# Resolves pyproject.toml anew, for every Python that it allows (--universal); pip reads the result.
# The options keep addresses of indexes out of the files. The other locks agree with the first.
RESOLVE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links
PART := $(RESOLVE) --constraint requirements-dev.lock
lock: $(DEV)
	$(RESOLVE) pyproject.toml --extra dev --extra lab --group build --output-file requirements-dev.lock
	$(PART) pyproject.toml --extra lab --output-file requirements-lab.lock
	$(PART) pyproject.toml --output-file requirements.lock
	$(PART) --group build --output-file requirements-build.lock
	$(PART) --group npm --output-file requirements-npm.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
