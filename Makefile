# The few commands that matter. Each sets up what it needs on a machine with Python 3.11 or newer and nothing else.
.PHONY: setup report test check bench lab lock clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up

report: setup  ## ingest is done; run every declared report and publish it under reports/
	$(BIN)/toolkit report

test: setup  ## style, types, architecture and the whole test suite
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -n auto --dist loadgroup

bench: setup  ## measure side by side with peers; set TEXTS to a folder of texts and SIZE to megabytes
	$(BIN)/python -m tests.bench $(ARGS)

lab: setup  ## JupyterLab on the notebooks
	$(BIN)/jupyter lab notebooks/explore.ipynb

setup: $(STAMP)

# uv where it is present, venv and pip where it is not; both install exactly what requirements.lock pins.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python"; exit 1; }
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing --python $(PYTHON) $(VENV) && \
	  uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements.lock && \
	  uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e . ; \
	else \
	  $(PYTHON) -m venv $(VENV) && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . ; \
	fi
	@touch $(STAMP)

lock:  ## pin every dependency by name, version and hash (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --group dev --group build pyproject.toml -o requirements.lock

clean:  ## remove the environment, caches and published reports; all of it comes back
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
	find . -name .toolkit -type d -prune -exec rm -rf {} +
	find reports -mindepth 1 ! -name README.md ! -name reports.yaml -delete
