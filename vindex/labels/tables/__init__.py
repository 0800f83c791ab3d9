"""The tables of words behind the matching: data only."""
