"""A store in, files and tables for people out."""
