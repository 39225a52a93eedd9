# Every target sets up what it needs first; `make help` lists them.
PY := .venv/bin/python
CODE := domain client workflows activities store channels authoring cli embedded recovery service worker.py starter.py
PYTEST_ARGS ?= -n 2 --dist loadfile
LOCK := $(PY) -m piptools compile --quiet --no-config --generate-hashes --strip-extras --allow-unsafe --no-header --newline lf \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options --build-deps-for editable
LOCK_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: run test bench lint format lock setup setup-dev clean help

run: setup ## set up, start the embedded stack and carry sample complaints through it
	@.venv/bin/redress demo

test: lint ## the whole suite: lint, types, import rule, tests
	@$(PY) -m pytest $(PYTEST_ARGS)

bench: setup-dev ## measure against a bare Temporal workflow
	@$(PY) -m bench

lint: setup-dev ## ruff, formatting, mypy
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy $(CODE)

format: setup-dev ## put the code in order
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

lock: setup-dev ## compile the two lock files anew (LOCK_ARGS=--upgrade for newer packages)
	@$(LOCK) $(LOCK_ARGS) -o requirements.lock pyproject.toml
	@$(LOCK) $(LOCK_ARGS) --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml

setup:
	@scripts/setup run

setup-dev:
	@scripts/setup dev

clean: ## remove the environment and every cache; the data in .redress stay
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.redress/*' -prune -exec rm -rf {} +

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/make \1\t\2/p' Makefile | expand -t 16
