"""Outcomes in, a store and its inventory out: masked, keyed, private, and balanced to the last file."""
