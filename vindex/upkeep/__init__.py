"""Care for an index: status, verification, repair, compacting."""
