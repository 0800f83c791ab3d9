"""The web app of `vindex serve`: pages made on the server, a little script, nothing from outside.

Every request opens the catalog, asks and closes it again, so a build can go on meanwhile.
"""

__all__: list[str] = []
