# Each target makes all that it needs. `make demo` and `make test` are the two commands of the README.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: demo test format pictures bench vendor clean

demo: $(VENV)/.runtime vendor
	$(BIN)/clonetrace simulate demo --wells 12 --days 8 --seed 7 --force
	$(BIN)/clonetrace analyze demo/scans --out demo/results --fresh
	@echo "Decide the wells yourself: $(BIN)/clonetrace serve demo/results, then open http://127.0.0.1:8765"

test: $(VENV)/.dev vendor
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2 --dist worksteal

# Makes the pictures of README and docs anew from the demo.
pictures: demo $(VENV)/.dev
	PYTHONPATH=benchmarks $(BIN)/python docs/make_pictures.py demo/results docs/images
	$(BIN)/python benchmarks/journey.py demo/results docs/images

# Fetches the JavaScript of others that the review page serves; says so where npm is missing.
vendor: $(VENV)/bin/python
	@$(BIN)/python src/clonetrace/web/vendor.py

# Measures speed, and puts the figures into docs/performance.md; keeps scans in `bench`.
bench: $(VENV)/.dev
	$(BIN)/python benchmarks/speed.py --work bench --page docs/performance.md

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(VENV)/bin/python:
	@echo "making the environment in $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "CloneTrace needs Python 3.11 or newer: make PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "installing CloneTrace and its libraries (about a minute)"
	$(PIP) install -c constraints.txt -e '.[web]'
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	@echo "installing the development tools"
	$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) demo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache src/clonetrace/web/node_modules src/clonetrace/web/static/vendor
