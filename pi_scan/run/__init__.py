"""Roots in, a filled store out: the walk, the workers and the store brought together."""
