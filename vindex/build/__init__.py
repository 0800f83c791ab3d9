"""From files to an index: survey, probe, plan, run an engine, write, derive the vector index."""
