"""The documents of `corpus/share`, folder by folder; `tools/make_corpus_share.py` writes them."""
