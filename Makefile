# Every habit of the project is a target. `make demo` and `make test` set up all they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo test lint types layers unit wheel evals record scoreboard format lock docs site screenshots lowest audit bench shape clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/.runtime: locks/runtime.txt pyproject.toml
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/runtime.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: locks/dev.txt $(VENV)/.runtime
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/dev.txt
	@touch $@

demo: $(VENV)/.runtime  ## read a shipped article, by rules and by a recorded model: no key, no network
	@$(BIN)/stance demo

test: lint types layers unit evals site wheel  ## everything CI runs

lint: $(VENV)/.dev  ## style and forbidden patterns
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

format: $(VENV)/.dev  ## apply the style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: $(VENV)/.dev  ## mypy, strict
	@$(BIN)/mypy

layers: $(VENV)/.dev  ## imports point one way
	@$(BIN)/lint-imports --no-cache

unit: $(VENV)/.dev  ## the tests, with the network blocked
	@$(BIN)/python -m pytest

evals: $(VENV)/.dev  ## replay and score every recorded case, with the network blocked
	@$(BIN)/python -m pytest evals

record: $(VENV)/.dev  ## record what is stale or missing as candidates (OPENAI_API_KEY, OPENAI_BASE_URL; ARGS="--budget 5")
	@$(BIN)/stance evals record $(ARGS)

scoreboard: $(VENV)/.dev  ## write docs/scoreboard.md anew
	@$(BIN)/stance evals scoreboard -o docs/scoreboard.md

wheel: $(VENV)/.dev  ## build the wheel and run it in an environment of its own
	@scripts/check_wheel.sh

lock:  ## write the lock files anew (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group pyproject.toml:build -o locks/runtime.txt
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --resolution lowest-direct --group pyproject.toml:build -o locks/lowest.txt
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group pyproject.toml:build --group pyproject.toml:dev -c locks/runtime.txt -o locks/dev.txt

docs: $(VENV)/.dev  ## run the commands that README and docs show, write their outputs and all generated pages anew
	@$(BIN)/python -m tests.docs.generate

screenshots: $(VENV)/.dev  ## take the pictures of README and guide anew (needs Chromium)
	@$(BIN)/python -m tests.pages.screenshots

site: $(VENV)/.dev  ## build the documentation, warnings as errors
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

lowest: $(VENV)/.dev  ## run the wheel on the lowest allowed versions of its dependencies
	@scripts/check_wheel.sh locks/lowest.txt

audit: $(VENV)/.dev  ## known weaknesses of the dependencies; what cannot be looked up is a failure
	@$(BIN)/pip-audit --strict --require-hashes --disable-pip --requirement locks/runtime.txt

bench: $(VENV)/.dev  ## list the benchmarks and how to run them
	@sed -n 's/^\(#.*\)/\1/p; s/^.*\(`python[^`]*`\).*/  \1/p' benchmarks/README.md

shape: $(VENV)/.dev  ## long files, long functions, many parameters, deep nesting
	@$(BIN)/python scripts/shape.py

clean:  ## remove the environment and caches
	rm -rf $(VENV) site .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
