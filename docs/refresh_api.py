"""Write the reference of everything that can be imported from `vindex`, from its docstrings.

    python docs/refresh_api.py

The source is read, not imported: it takes no time, and fields have their docstrings there.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import vindex

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).with_name("api.md")
_PACKAGE = Path(vindex.__file__).parent
_SECTIONS = ("Args:", "Returns:", "Raises:", "Yields:")
_NAMED = re.compile(r" {4}(\*{0,2}\w+): (.*)")
"""The line that begins what a section says of a parameter or an error."""
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_FILTERS = ("vindex.store.catalog.filters", "FilterOptions")
_UNPACKED = {
    "FilterOptions": (*_FILTERS, *_FILTERS),
    "BuildKeywords": (
        "vindex.index.building",
        "BuildKeywords",
        "vindex.build.options",
        "BuildOptions",
    ),
    "PlanKeywords": (
        "vindex.index.building",
        "PlanKeywords",
        "vindex.build.options",
        "BuildOptions",
    ),
}
"""Where the keywords are named that a signature takes together, and where they have defaults."""
_HEAD = """# API reference

Everything that can be imported from `vindex`, written by `python docs/refresh_api.py` from the
docstrings. [From Python](python.md) is a tour of it.
"""


def page() -> str:
    """The whole page."""
    homes = dict(_homes())
    names = [name for name in vindex.__all__ if name != "__version__"]
    entries = ["\n".join(_entry(*homes[name], name)) for name in names]
    contents = ", ".join(f"[`{name}`](#{name.lower()})" for name in names)
    return "\n".join([_HEAD, contents, "", *entries])


def _homes() -> Iterator[tuple[str, tuple[ast.Module, str]]]:
    """In which module each public name is at home, and its name there, by the package's imports."""
    tree = ast.parse((_PACKAGE / "__init__.py").read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("vindex."):
            module = _parsed(str(node.module))
            for alias in node.names:
                yield alias.asname or alias.name, (module, alias.name)


def _parsed(name: str) -> ast.Module:
    """The source of a module of the package."""
    place = _PACKAGE.parent.joinpath(*name.split("."))
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    return ast.parse(file.read_text())


def _body(module: ast.Module, node: ast.ClassDef) -> Iterator[ast.stmt]:
    """What a class has: of bases in its module, its own, and of bases in others of the package."""
    bases = {ast.unparse(base) for base in node.bases}
    for each in module.body:
        if isinstance(each, ast.ClassDef) and each.name in bases:
            yield from _body(module, each)
    yield from node.body
    for each in module.body:
        is_own = isinstance(each, ast.ImportFrom) and str(each.module).startswith("vindex.")
        if is_own and bases & {alias.name for alias in each.names}:
            for other in _parsed(str(each.module)).body:
                if isinstance(other, ast.ClassDef) and other.name in bases:
                    yield from other.body


def _entry(module: ast.Module, there: str, name: str) -> Iterator[str]:
    node = next(each for each in module.body if getattr(each, "name", None) == there)
    yield f"## {name}\n"
    if isinstance(node, _Function):
        yield from _function(node, name)
    elif isinstance(node, ast.ClassDef):
        bases = ", ".join(ast.unparse(base) for base in node.bases)
        yield from _code(f"class {name}({bases})" if bases else f"class {name}")
        yield from _text(node)
        yield from _fields(list(_body(module, node)))
        for each in _body(module, node):
            if isinstance(each, _Function) and not each.name.startswith("_"):
                yield from _function(each, f"{name}.{each.name}")


def _function(node: _Function, path: str) -> Iterator[str]:
    marks = {ast.unparse(mark) for mark in node.decorator_list}
    if "property" in marks:
        result = f" -> {ast.unparse(node.returns)}" if node.returns else ""
        yield from _code(f"{path}{result}")
    else:
        yield from _code(_signature(node, path))
    yield from _text(node)


def _signature(node: _Function, path: str) -> str:
    """A call as one would write it, a parameter a line where they do not fit one."""
    arguments = node.args
    if arguments.args and arguments.args[0].arg in ("self", "cls"):
        arguments.args = arguments.args[1:]
    result = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    line = f"{path}({ast.unparse(arguments)}){result}"
    if len(line) <= 96:
        return line
    parts = [part.strip() for part in _parameters(arguments)]
    return "\n".join([f"{path}(", *(f"    {part}," for part in parts), f"){result}"])


def _parameters(arguments: ast.arguments) -> Iterator[str]:
    """Each parameter with its type and default."""
    defaults = [None] * (len(arguments.args) - len(arguments.defaults)) + list(arguments.defaults)
    for argument, default in zip(arguments.args, defaults, strict=True):
        yield _parameter(argument, default)
    if arguments.vararg:
        yield f"*{ast.unparse(arguments.vararg)}"
    elif arguments.kwonlyargs:
        yield "*"
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _parameter(argument, default)
    if arguments.kwarg:
        written = ast.unparse(arguments.kwarg)
        _, _, unpacked = written.partition("Unpack[")
        yield from _unpacked(*_UNPACKED[unpacked[:-1]]) if unpacked else (f"**{written}",)


def _unpacked(home: str, name: str, other_home: str, other_name: str) -> Iterator[str]:
    """The keywords that stand in a class of their own, with their types and defaults."""
    defaults = {key: each.value for key, each in _annotated(other_home, other_name)}
    for key, each in _annotated(home, name):
        default = defaults[key]
        yield f"{key}: {_kind(each.annotation)} = {ast.unparse(default) if default else None}"


def _annotated(home: str, name: str) -> Iterator[tuple[str, ast.AnnAssign]]:
    """The fields of a record, those of its bases among them."""
    module = _parsed(home)
    node = next(n for n in module.body if isinstance(n, ast.ClassDef) and n.name == name)
    for each in _body(module, node):
        if isinstance(each, ast.AnnAssign):
            yield ast.unparse(each.target), each


def _kind(annotation: ast.expr) -> str:
    """A type without what is said of it beside."""
    if isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value) == "Annotated":
        assert isinstance(annotation.slice, ast.Tuple)
        annotation = annotation.slice.elts[0]
    return ast.unparse(annotation)


def _parameter(argument: ast.arg, default: ast.expr | None) -> str:
    return ast.unparse(argument) + (f" = {ast.unparse(default)}" if default else "")


def _fields(body: list[ast.stmt]) -> Iterator[str]:
    """The fields of a record, each with the text below it."""
    rows = []
    for number, each in enumerate(body):
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            below = body[number + 1] if number + 1 < len(body) else None
            text = ""
            if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
                text = " ".join(str(below.value.value).split())
            default = f" = {ast.unparse(each.value)}" if each.value else ""
            if not each.target.id.startswith("_"):
                kind = f"{_kind(each.annotation)}{default}".replace("|", "\\|")
                rows.append(f"| `{each.target.id}` | `{kind}` | {text} |")
    if rows:
        yield from ["| field | type | |", "|---|---|---|", *rows, ""]


def _code(line: str) -> Iterator[str]:
    yield f"```text\n{line}\n```\n"


def _text(node: ast.ClassDef | _Function) -> Iterator[str]:
    """A docstring; what its sections name becomes a list."""
    section = ""
    for line in (ast.get_docstring(node) or "").splitlines():
        if line in _SECTIONS:
            section = line
            yield f"*{line.rstrip(':')}*\n"
        elif section and line.startswith("    "):
            named = _NAMED.match(line)
            yield f"- `{named[1]}`: {named[2]}" if named else f"  {line.strip()}"
        else:
            section = ""
            yield line
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
