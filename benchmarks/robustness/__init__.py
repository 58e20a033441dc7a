"""What `robust.py` tries, one module for each kind of trouble."""
