"""What an index folder holds, and how it stays whole: catalog, shards, vectors, locks."""
