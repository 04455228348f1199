# GNU make 3.81 is enough. Every target makes what it needs, in .venv/ of this folder.
.PHONY: help build test check lint soak bench docs clean

BIN := .venv/bin
FIND_PYTHON = for p in python3 python3.13 python3.12 python3.11 python; do \
	if $$p -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' \
		>/dev/null 2>&1; then echo $$p; break; fi; done
MAKE_VENV = if $(BIN)/python -c '' >/dev/null 2>&1; then :; else \
	rm -rf .venv; python=`$(FIND_PYTHON)`; \
	if test -n "$$python"; then echo "making .venv with $$python" && $$python -m venv .venv; \
	elif command -v uv >/dev/null 2>&1; then uv venv -q --seed --python '>=3.11,<3.14' .venv; \
	else echo "sayso needs Python 3.11, 3.12 or 3.13 with venv. Install one of them" \
		"(Debian: apt install python3-venv; macOS: brew install python@3.13) or uv, then make again." >&2; \
		exit 1; fi; fi
PIP = $(BIN)/python -m pip --disable-pip-version-check -q

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

build: .venv/.build ## the main job: seeds/ + annotations/ -> dataset/
	$(BIN)/sayso build

test: .venv/.dev lint ## everything: lint, types, all tests, the built wheel (minutes)
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not soak"

check: .venv/.dev lint ## lint, types, unit and property tests (a minute)
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow and not soak"

lint: .venv/.dev ## style, spelling, types, import floors
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet
	$(BIN)/codespell
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports --no-logo >/dev/null || $(BIN)/lint-imports

soak: .venv/.dev ## long: ten times the random examples, series of kills
	HYPOTHESIS_PROFILE=soak $(BIN)/python -m pytest -n 2 -m "soak or not slow"

bench: .venv/.dev ## speed and memory against what you would use instead
	$(BIN)/python benchmarks/imports.py
	$(BIN)/python benchmarks/build.py

docs: .venv/.dev ## write what is generated: docs/cli.md, docs/rules.md, schema/
	$(BIN)/python docs/generate.py
	$(BIN)/sayso schema

clean: ## remove .venv and caches, never data
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache dist

.venv/.build: pyproject.toml constraints.txt
	@$(MAKE_VENV)
	$(PIP) install -c constraints.txt -e '.[dataset]'
	@touch $@

.venv/.dev: pyproject.toml constraints.txt
	@$(MAKE_VENV)
	$(PIP) install 'pip>=25.1'
	$(PIP) install -c constraints.txt -e '.[all]' --group dev
	@touch $@ .venv/.build
