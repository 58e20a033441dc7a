# Everything a newcomer types. `make demo` and `make test` need Python 3.11 or newer and nothing else.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
SEED   ?= 1
MB     ?= 50
# Python keeps what it compiled, as it does for a user: tests and benchmarks start the program hundreds of times.
export PYTHONDONTWRITEBYTECODE =

.PHONY: demo test check format lint types imports bench trust long docs lock clean

demo: $(VENV)/.ready ## Scan the invented share and show its inventory
	@$(BIN)/pi-scan scan corpus/share -o inventory.csv --fresh; code=$$?; \
	echo; echo "inventory.csv, inventory.coverage.json and inventory.sqlite are in this folder."; \
	test $$code -eq 3 # 3: done, and the files that are damaged or locked on purpose are listed

test: $(VENV)/.ready ## Run the tests
	$(BIN)/pytest -n 2

check: format lint types imports test ## All that decides whether a change may land

format: $(VENV)/.ready
	$(BIN)/ruff format --check .

lint: $(VENV)/.ready
	$(BIN)/ruff check .

types: $(VENV)/.ready
	$(BIN)/mypy

imports: $(VENV)/.ready
	$(BIN)/lint-imports

bench: $(VENV)/.ready ## Speed and accuracy on a share made for it: make bench MB=200 SEED=7
	$(BIN)/python benchmarks/speed.py --mb $(MB) --seed $(SEED)
	$(BIN)/python benchmarks/accuracy.py --mb $(MB) --seed $(SEED)
	$(BIN)/python benchmarks/engine.py --mb $(MB) --seed $(SEED)
	$(BIN)/python benchmarks/formats.py --seed $(SEED)

trust: $(VENV)/.ready ## Kill it, starve it, feed it damage and bombs: make trust ONLY=kill
	$(BIN)/python benchmarks/robust.py --seed $(SEED) $(if $(ONLY),--only $(ONLY))

long: $(VENV)/.ready ## The tests that run for minutes
	$(BIN)/pytest -m long

docs: $(VENV)/.ready ## Write the generated parts of the documentation anew
	$(BIN)/python tools/update_docs.py

lock: ## Pin every dependency anew, with hashes (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  --group dev pyproject.toml -o requirements.lock

# One stamp for "the environment holds what the lock file says and this checkout".
$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

clean:
	rm -rf $(VENV) inventory.csv inventory.coverage.json inventory.sqlite* build dist
