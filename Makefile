# `make run` and `make test` are all that a newcomer needs. PYTHON names the interpreter, LIBRARY the library's folder,
# PORT the page's port, PIP_ARGS extra arguments for pip (an index of yours, say).
PYTHON ?= python3
VENV ?= .venv
LIBRARY ?= library
HOST ?= 127.0.0.1
PORT ?= 7860
PIP_ARGS ?=
# Where the CPU build of torch comes from, for `make models` alone: the default path never imports torch.
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
BIN := $(VENV)/bin

.PHONY: run test check format bench eval models clean

$(BIN)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet $(PIP_ARGS) --editable .
	@touch $@

$(BIN)/.dev: $(BIN)/.installed
	$(BIN)/python -m pip install --quiet $(PIP_ARGS) --editable ".[dev]"
	@touch $@

run: $(BIN)/.installed
	$(BIN)/tiaowen --library $(LIBRARY) ingest corpus/samples
	$(BIN)/tiaowen --library $(LIBRARY) serve --host $(HOST) --port $(PORT)

test: check
	$(BIN)/pytest -n 2

check: $(BIN)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(BIN)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

eval: $(BIN)/.dev
	$(BIN)/tiaowen eval qa evals/questions/samples.jsonl --documents corpus/samples

bench: $(BIN)/.dev
	$(BIN)/tiaowen bench

models: $(BIN)/.dev
	$(BIN)/python -m pip install --quiet $(PIP_ARGS) torch==2.13.0 --extra-index-url $(TORCH_INDEX)
	$(BIN)/python -m pip install --quiet $(PIP_ARGS) --editable ".[make-model]"

clean:
	rm -rf $(VENV) build dist .cache out .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info
