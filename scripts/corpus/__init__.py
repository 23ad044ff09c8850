"""The inputs of the differential corpus; scripts/record-corpus.py asks terraform about them."""
