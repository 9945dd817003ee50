# Every command a developer needs.  A machine needs Python 3.11 or newer, make and bash; the rest comes
# from uv.lock and package-lock.json into this folder.
SHELL := /bin/bash
PY := .venv/bin/python
BOOTSTRAP := lms/local/bootstrap.sh
WORKERS ?= 2

.PHONY: help demo demo-reset test test-all lint format bench bench-pages bench-full guides assets clean
.DEFAULT_GOAL := help

help:  ## Show these lines
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

demo:  ## Run the whole site with data: PORT=8000, SIZE=small or full; Ctrl-C ends it, nothing is lost
	@$(BOOTSTRAP) demo
	@exec $(PY) -m lms.local.demo

demo-reset:  ## Throw away the demo's database; the next `make demo` starts anew
	@$(BOOTSTRAP) demo
	@exec $(PY) -m lms.local.reset

test:  ## Run the tests: WORKERS=2, TESTS="tests/members -k import"
	@$(BOOTSTRAP) dev
	@$(PY) -m lms.local.prepare
	@exec $(PY) -m pytest -n $(WORKERS) -q $(TESTS)

test-all:  ## Run the tests and the slow suites (crawls, faults, the demo from a bare clone)
	@$(BOOTSTRAP) dev
	@$(PY) -m lms.local.prepare
	@exec $(PY) -m pytest -n $(WORKERS) -q --slow $(TESTS)

lint:  ## Check formatting, types, layers, templates, catalogues and migrations
	@$(BOOTSTRAP) dev
	@exec $(PY) -m lms.local.lint

format:  ## Write code and templates the way `make lint` wants them
	@$(BOOTSTRAP) dev
	@$(PY) -m ruff check --fix-only --quiet . || true
	@$(PY) -m ruff format .
	@$(PY) -m djlint --quiet --reformat $$($(PY) -m lms.local.lint --list-templates) || true

bench:  ## Measure what a journey costs (bench/README.md): ARGS="--full"
	@$(BOOTSTRAP) dev bench
	@exec $(PY) -m bench.run $(ARGS)

bench-pages:  ## Measure pages in Chromium on a poor line (needs chromium): ARGS="--profile B"
	@$(BOOTSTRAP) dev bench
	@exec $(PY) -m bench.pages $(ARGS)

guides:  ## Take the pictures of docs/guides from a running demo (needs chromium): ADDRESS=http://127.0.0.1:8000
	@$(BOOTSTRAP) dev
	@exec $(PY) -m lms.local.guides

bench-full:  ## Measure dashboards, export, import, certificates on 286,000 obligations (ten minutes)
	@$(BOOTSTRAP) dev bench
	@exec $(PY) -m bench.figures $(ARGS)

assets:  ## Copy fonts and scripts of others from node_modules into var/assets
	@$(BOOTSTRAP) demo
	@exec $(PY) -m lms.local.prepare

clean:  ## Remove what can be built again; the demo's data and uploads stay
	rm -rf .venv-tools node_modules var/static var/assets var/log var/screenshots var/pytest var/stamps
	rm -rf .mypy_cache .ruff_cache .import_linter_cache .grimp_cache .hypothesis
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
	find . -name '*.mo' -path '*/locale/*' -not -path './.venv/*' -delete
	rm -rf .venv
