"""Measurements that the documentation quotes; each is run by hand."""
