"""Measurements that the documentation quotes; each is run by hand."""

import os

# As vindex itself does; but only before torch is loaded does it have an effect.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
