# make run · make test · make check · make bench · make ratios · make setup
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: run test check format bench ratios setup clean

run: $(VENV)/.ready
	@$(TAKEN_IN) || { $(BIN)/python -m ingest add corpus && touch "$(TAKEN)"; }
	$(BIN)/python -m streamlit run app.py

# corpus/ is in the library, unless something in it, or what reads it, changed since.
TAKEN := $(or $(PRESSCHECK_DATA),data)/corpus.taken
TAKEN_IN = [ -e "$(TAKEN)" ] && [ -z "$$(find corpus ingest/*.py requirements.txt -newer "$(TAKEN)")" ]

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

# The article in corpus/; with DATA=file questions of your own, beside other systems; with DATA=folder the data sets in it.
# See bench/README.md.
COMPARED := --systems presscheck plain_langchain citation_engine txtai_rag
CORPUS := bench/questions/corpus.jsonl --articles corpus --all --sample 50 --name corpus
bench: $(VENV)/.ready-dev
ifndef DATA
	$(BIN)/python -m bench answers $(CORPUS)
else ifeq ($(wildcard $(DATA)/.),)
	$(BIN)/python -m bench.peers
	$(BIN)/python -m bench answers $(DATA) $(COMPARED) --name own
else
	$(BIN)/python -m bench claims $(wildcard $(DATA)/claims/*.jsonl)
	$(BIN)/python -m bench search $(DATA)/squad2 $(DATA)/clapnq
	$(BIN)/python -m bench.peers
	$(BIN)/python -m bench ingest $(DATA)/bbc_news/articles.jsonl
	$(BIN)/python -m bench answers $(DATA)/squad2 $(DATA)/clapnq $(DATA)/multihoprag $(COMPARED)
	$(BIN)/python -m bench answers $(CORPUS) $(COMPARED)
	$(BIN)/python -m bench load $(DATA)/squad2
endif

# Before a release: are the goals for speed held? Ends with an error where one is not.
ratios: $(VENV)/.ready-dev
ifndef DATA
	@echo "Name the folder of the data sets: make ratios DATA=FOLDER" >&2; exit 1
else
	$(BIN)/python -m bench.peers plain_langchain citation_engine
	$(BIN)/python -m bench ratios $(DATA)/squad2 $(DATA)/clapnq
endif

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
