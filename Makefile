# GNU make 3.81 is enough. Every target makes what it needs, in .venv/ of this folder.
.PHONY: help build test check lint soak bench docs labelstudio clean

BIN := .venv/bin
FIND_PYTHON = for p in python3 python3.13 python3.12 python3.11 python; do \
	if $$p -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' \
		>/dev/null 2>&1; then echo $$p; break; fi; done
MAKE_VENV = if $(1)/bin/python -c '' >/dev/null 2>&1; then :; else \
	rm -rf $(1); python=`$(FIND_PYTHON)`; \
	if test -n "$$python"; then echo "making $(1) with $$python" && $$python -m venv $(1); \
	elif command -v uv >/dev/null 2>&1; then uv venv -q --seed --python '>=3.11,<3.14' $(1); \
	else echo "sayso needs Python 3.11, 3.12 or 3.13 with venv. Install one of them" \
		"(Debian: apt install python3-venv; macOS: brew install python@3.13) or uv, then make again." >&2; \
		exit 1; fi; fi
FIND_BROWSER = command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 \
	|| command -v google-chrome >/dev/null 2>&1
PIP = $(BIN)/python -m pip --disable-pip-version-check -q
LABELSTUDIO = .venv-labelstudio/bin/python

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

build: .venv/.build ## the main job: seeds/ + annotations/ -> dataset/
	$(BIN)/sayso build

test: .venv/.dev .venv/.chromium .venv-labelstudio/.ready lint ## everything: lint, types, all tests, the built wheel (minutes)
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

bench: .venv/.bench .venv-labelstudio/.ready ## speed, memory, predictions against what you would use instead
	$(BIN)/python benchmarks/imports.py
	$(BIN)/python benchmarks/build.py
	$(BIN)/python benchmarks/validate.py
	$(BIN)/python benchmarks/validate.py --memory
	$(BIN)/python benchmarks/labelstudio.py
	$(BIN)/python benchmarks/agree.py
	$(BIN)/python benchmarks/predict.py seeds
	$(if $(QUOTES),$(BIN)/python benchmarks/predict.py quotes $(QUOTES))

docs: .venv/.dev ## write what is generated: docs/cli.md, docs/rules.md, schema/, labelling configs
	$(BIN)/python docs/generate.py
	$(BIN)/sayso schema

labelstudio: .venv/.labelstudio .venv-labelstudio/.ready ## a real Label Studio to try it: prints address and key
	@$(LABELSTUDIO) tests/labelstudio.py

clean: ## remove .venv and caches, never data
	rm -rf .venv .venv-labelstudio .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache dist

# The tests of the report look at it in a browser. Where there is none they are skipped.
.venv/.chromium: | .venv/.dev
	@if $(FIND_BROWSER); then touch $@; \
	elif command -v apt-get >/dev/null 2>&1 && test "`id -u`" = 0 \
		&& echo "installing Chromium for the tests of the report" \
		&& apt-get -qq update >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get -qq install \
		-y --no-install-recommends chromium fonts-dejavu-core >/dev/null 2>&1; then touch $@; \
	else echo "no Chromium: the tests that look at the report in a browser will be skipped" \
		"(Debian: apt install chromium; macOS: brew install chromium)"; fi

.venv/.build: pyproject.toml constraints.txt
	@$(call MAKE_VENV,.venv)
	$(PIP) install -c constraints.txt -e '.[dataset]'
	@touch $@

.venv/.dev: pyproject.toml constraints.txt
	@$(call MAKE_VENV,.venv)
	$(PIP) install 'pip>=25.1'
	$(PIP) install -c constraints.txt -e '.[all]' --group dev
	@touch $@ .venv/.build .venv/.labelstudio

.venv/.bench: .venv/.dev
	$(PIP) install -c constraints.txt --group bench
	@touch $@

.venv/.labelstudio: pyproject.toml constraints.txt
	@$(call MAKE_VENV,.venv)
	$(PIP) install -c constraints.txt -e '.[dataset,labelstudio]'
	@touch $@ .venv/.build

# 1 GB, for the live tests and to try it. The empty database is made anew: it is of one version.
.venv-labelstudio/.ready: constraints-labelstudio.txt
	@$(call MAKE_VENV,.venv-labelstudio)
	@echo "installing Label Studio in .venv-labelstudio (1 GB; some minutes, once)"
	@$(LABELSTUDIO) -m pip --disable-pip-version-check -q install -c constraints-labelstudio.txt \
		label-studio
	@rm -rf .venv-labelstudio/template
	@$(LABELSTUDIO) tests/labelstudio.py --prepare
	@touch $@
