"""pi-scan: finds personal information of Massachusetts residents in files (201 CMR 17.02) for the inventory of 17.03(h)."""
