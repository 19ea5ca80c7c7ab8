# Four words run the project, each doing its own set-up in .venv: demo, test, check, bench.
# The tests of the docs, which run every printed sample, are part of `check`.
# `make lock` renews the lock files; every install goes through them.

PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps
EDITABLE := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .

.PHONY: demo test check bench docs lock clean

demo: .venv/.base
	@test -f demo-screen/screen.toml || $(BIN)/python -m oncordia screen example demo-screen
	$(BIN)/python -m oncordia screen analyse demo-screen --out demo-report

test: .venv/.dev
	$(BIN)/python -m pytest -n auto --dist worksteal --ignore tests/docs
	NUMBA_DISABLE_JIT=1 $(BIN)/python -m pytest -n auto --dist worksteal tests/assay/kernels tests/numeric tests/trials/kernels tests/trials/*/test_kernels.py

check: .venv/.dev
	$(BIN)/ruff check src tests benchmarks docs
	$(BIN)/ruff format --check src tests benchmarks docs
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q -n auto --dist worksteal tests/docs

docs: .venv/.dev
	$(BIN)/python docs/tables.py
	$(BIN)/python docs/designs.py
	$(BIN)/python docs/who_may_see.py
	$(BIN)/python docs/remarks.py
	$(BIN)/python docs/samples.py --write

# The peers of the curve fit get environments of their own, .venv-bench-*, on first use.
bench: .venv/.dev
	$(BIN)/python -m benchmarks.run

.venv/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Oncordia needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ..."; exit 2; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.base: .venv/.python requirements.lock pyproject.toml
	$(INSTALL) -r requirements.lock
	$(EDITABLE)
	@touch $@

.venv/.dev: .venv/.base requirements-dev.lock
	$(INSTALL) -r requirements-dev.lock
	@touch $@

# The universal lock holds for every supported Python and platform. uv only resolves; pip installs.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --output-file requirements.lock pyproject.toml requirements.build.in
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --extra test --extra check --output-file requirements-dev.lock \
	  pyproject.toml requirements.build.in
	for peer in benchmarks/peers/*.in; do \
	  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --no-emit-index-url --output-file "$${peer%.in}.lock" "$$peer" || exit; \
	done

clean:
	rm -rf .venv .venv-bench-* demo-screen demo-report bench-out
	find src tests -name __pycache__ -type d -exec rm -rf {} +
