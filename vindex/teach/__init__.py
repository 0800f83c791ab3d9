"""Own labels from a few examples: what was judged becomes what every clip has.

Only this room learns; applying what was learned is the store's business (`vindex.store.taught`).
"""
