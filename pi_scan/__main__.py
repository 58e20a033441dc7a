"""`python -m pi_scan`."""

from pi_scan.cli import main

if __name__ == "__main__":
    main()
