"""The tests. Several processes of them share the cores, so each keeps to one thread.

Threads of torch, numpy and FAISS spin while they wait for each other, which costs the others more
than it gains; what is set here counts for all that a test starts, too.
"""

import os

if "PYTEST_XDIST_WORKER" in os.environ:
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
