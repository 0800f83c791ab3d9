"""`python -m vindex`: the command `vindex`, where that is not on the path."""

from importlib import import_module

main = import_module("vindex.cli").main

if __name__ == "__main__":
    main()
