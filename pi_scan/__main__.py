"""`python -m pi_scan`."""

from pi_scan.cli import program

if __name__ == "__main__":
    program()
