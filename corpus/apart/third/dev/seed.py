#!/usr/bin/env python3
"""seed.py - fills the demo tenant for trade shows.  DO NOT put real people here."""
DEMO = [
    ("Jane", "Sample", "123-45-6789", "4111111111111111"),
    ("John", "Q. Public", "000-00-0000", "5105105105105100"),
    ("Demo", "Driver", "999-99-9999", "378282246310005"),
]
ORDER_PREFIX = "044-21-"
NPI = "1234567893"
BUILD = "9b7bbdbbf557fff6f2b5157a87b3bed1cc3d1ce7"
PHONE = "617-555-0100"
ROUTING = "011014441"   # public

def main(db):
    for first, last, tin, pan in DEMO:
        db.add(first, last, tin, pan)
    db.flag("upc", '00251206700')
