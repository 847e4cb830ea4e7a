# make run · make test · make check · make setup
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: run test check format setup clean

run: $(VENV)/.ready
	$(BIN)/python -m ingest add corpus
	$(BIN)/python -m streamlit run app.py

test: $(VENV)/.ready-dev
	$(BIN)/python -m pytest

check: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python audit.py

format: $(VENV)/.ready-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

setup: $(VENV)/.ready-dev

# Made again only when a requirements file changed; a half-made one is no obstacle.
$(VENV)/.ready: requirements.txt constraints.txt preflight.py
	@command -v $(PYTHON) >/dev/null || { echo "Presscheck needs Python 3.11: install it, or set PYTHON=…" >&2; exit 1; }
	@$(PYTHON) preflight.py
	@echo "Setting up: a large download, 3.5 GB installed, a few minutes…"
	@$(PYTHON) -m venv --clear $(VENV)
	$(PIP) $$($(PYTHON) preflight.py --index) -r requirements.txt
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.txt
	$(PIP) -r requirements-dev.txt
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
