"""Keywords of methods: each by its one name, earlier names with a warning, and nothing else."""

from __future__ import annotations

import inspect
import warnings
from functools import wraps
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["keywords"]

_Method = TypeVar("_Method", bound="Callable[..., Any]")


def keywords(
    options: type | None = None, defaults: Mapping[str, object] = MappingProxyType({}), /,
    **earlier: str,
) -> Callable[[_Method], _Method]:  # fmt: skip
    """Let a function take its keywords by name alone, and by names that they had before.

    A keyword that it does not have is a TypeError.

    Args:
        options: a TypedDict of what `**...` of the function takes: `help()`, an editor and a
            notebook show a keyword for each of its keys.
        defaults: of the keys whose default is not None.
        **earlier: the present name of each earlier one, which goes on with a DeprecationWarning.
    """

    def decorated(method: _Method) -> _Method:
        """The function, with the signature that help and editors show."""
        signature = inspect.signature(method)
        own = [each for each in signature.parameters.values() if each.kind != each.VAR_KEYWORD]
        further = [
            inspect.Parameter(
                name, inspect.Parameter.KEYWORD_ONLY, default=defaults.get(name), annotation=kind
            )
            for name, kind in (get_type_hints(options) if options else {}).items()
        ]
        allowed = {parameter.name for parameter in (*own, *further)}

        @wraps(method)
        def call(*arguments: Any, **given: Any) -> Any:  # noqa: ANN401
            """Call it by the present names.

            Raises:
                TypeError: it has no such keyword.
            """
            for name in [name for name in given if name not in allowed]:
                now = earlier.get(name)
                if now is None or now in given:
                    raise TypeError(_refusal(method.__name__, name, now, allowed))
                warnings.warn(
                    f"{method.__name__}: {name}= is {now}= now; the old name goes with the "
                    "next version.",
                    DeprecationWarning,
                    stacklevel=2,
                )
                given[now] = given.pop(name)
            return method(*arguments, **given)

        call.__signature__ = signature.replace(parameters=[*own, *further])  # type: ignore[attr-defined]
        return cast("_Method", call)

    return decorated


def _refusal(method: str, name: str, now: str | None, allowed: set[str]) -> str:
    if now is not None:
        return f"{method}() got both {now!r} and its earlier name {name!r}"
    from difflib import get_close_matches

    near = get_close_matches(name, allowed, n=1)
    hint = f". Did you mean {near[0]!r}?" if near else ""
    return f"{method}() got an unexpected keyword argument {name!r}{hint}"
