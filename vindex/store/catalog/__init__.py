"""The catalog: which roots, files, videos, clips, labels, failures and shards exist. The truth.

A DuckDB file, opened for each query and closed again. `reader` reads it, `writer` changes it, one
transaction a call.
"""
