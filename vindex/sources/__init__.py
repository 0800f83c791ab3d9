"""Where the bytes of videos come from: walk a library, look at a file, fingerprint it."""
