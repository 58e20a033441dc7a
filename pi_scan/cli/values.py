"""What typer makes of the words of a command line, made without what it loads for that. A command in, the same out.

From version 0.28 on, typer asks pydantic even of a string whether it is one, and to load that takes as long as half a
scan of a small file. Plain values need no asking; whatever is not plain, or wrong, typer still sees to.
"""

from __future__ import annotations

from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_DIGITS = 9
"""Of a whole number, at most: no limit of an option is beyond."""


def plain(command: Any) -> Any:
    """`command`, whose parameters take plain values as they are; unchanged if typer does not ask for them so."""
    command.get_params = partial(_params, command.get_params)
    for inner in getattr(command, "commands", {}).values():
        plain(inner)
    return command


def _params(given: Callable[[Any], list[Any]], context: Any) -> list[Any]:
    """The parameters of a command, among them the option for help, which is made when they are asked for."""
    params = given(context)
    for param in params:
        asked = hasattr(param, "get_runtime_param") and hasattr(param, "type_descriptor")
        if asked and "get_runtime_param" not in vars(param):
            param.get_runtime_param = _Values(param.get_runtime_param).itself
    return params


class _Values:
    def __init__(self, typers: Callable[[], Any]) -> None:
        self._typers = typers

    def itself(self) -> _Values:
        return self

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The value of an option or argument. Raises what typer raises."""
        if value is None and not param.multiple and param.nargs == 1:
            return None
        about = param.type_descriptor
        found = taken(value, about.annotation, about.parameter_info)
        return self._typers().coerce(value, param=param, ctx=ctx) if found is None else found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._typers(), name)


def taken(value: Any, kind: Any, limits: Any) -> Any:
    """`value` as one of `kind`; None if that is not plain, and where there is no value.

    >>> taken("a", str, None), taken(("a", "b"), list[str], None), taken(["a", 1], list[str], None)
    ('a', ['a', 'b'], None)
    """
    if limits is not None and limits.parser is not None:
        return None
    if kind == list[str]:
        texts = isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
        return list(value) if texts else None
    if type(value) is kind and kind in (str, int, float):  # a number is one already where nobody gave another
        return value
    if isinstance(kind, type) and issubclass(kind, Enum):
        return value if isinstance(value, kind) else kind.__members__.get(value) if _names(kind) else None
    if kind is int and isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _DIGITS:
        number = int(value)
        least, most = getattr(limits, "min", None), getattr(limits, "max", None)
        return number if (least is None or number >= least) and (most is None or number <= most) else None
    return None


def _names(kind: type[Enum]) -> bool:
    """Whether the values of `kind` are its names, so that one is found by the word for it."""
    return all(name == member.value for name, member in kind.__members__.items())
