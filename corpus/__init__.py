"""The corpus: `share/` with its sidecars in `expected/`, and the maker of big shares in `make.py`."""
