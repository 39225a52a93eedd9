# Every target sets up what it needs first; `make help` lists them.
PY := .venv/bin/python
CODE := domain client workflows activities store channels authoring cli embedded recovery service worker.py starter.py
PYTEST_ARGS ?= -n 2 --dist loadfile
LOCK := $(PY) -m piptools compile --quiet --no-config --generate-hashes --strip-extras --allow-unsafe --no-header --newline lf \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options --build-deps-for editable
LOCK_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: run test coverage mutants bench chaos lint types format lock setup setup-dev clean help

run: setup ## set up, start the embedded stack and carry sample complaints through it
	@.venv/bin/redress demo

test: lint ## the whole suite: lint, types, import rule, tests
	@$(PY) -m pytest $(PYTEST_ARGS)

coverage: setup-dev ## what tests/unit, workflow and store reach of domain/, workflows/ and store/, against a floor
	@$(PY) -m coverage erase
	@$(PY) -m coverage run -m pytest $(PYTEST_ARGS) tests/unit tests/workflow tests/store
	@$(PY) -m coverage combine --quiet
	@$(PY) -m coverage report

mutants: setup-dev ## change spots of domain/ and see whether tests/unit notice (SEED=7 SAMPLE=45)
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-mutants.lock
	@$(PY) scripts/mutants.py $(if $(SEED),--seed $(SEED)) --sample $(or $(SAMPLE),45)

bench: setup-dev ## measure against a bare Temporal workflow
	@$(PY) -m bench

chaos: setup-dev ## kill and stop every part of a stack at random, and judge what is on record (SEED=8 MINUTES=20)
	@$(PY) -m chaos --minutes $(or $(MINUTES),10) $(if $(SEED),--seed $(SEED)) $(CHAOS_ARGS)

lint: setup-dev types ## ruff, formatting, mypy
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

types: setup-dev
	@$(PY) -m mypy $(CODE)

format: setup-dev ## put the code in order
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

lock: setup-dev ## compile the lock files anew (LOCK_ARGS=--upgrade for newer packages)
	@$(LOCK) $(LOCK_ARGS) -o requirements.lock pyproject.toml
	@$(LOCK) $(LOCK_ARGS) --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml
	@$(LOCK) $(LOCK_ARGS) --extra mutants -c requirements-dev.lock -o requirements-mutants.lock pyproject.toml

setup:
	@scripts/setup run

setup-dev:
	@scripts/setup dev

clean: ## remove the environment and every cache; the data in .redress stay
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
	find . -name __pycache__ -type d -not -path './.redress/*' -prune -exec rm -rf {} +

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/make \1\t\2/p' Makefile | expand -t 16
