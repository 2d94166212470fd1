"""Types as they are written in generated code, and what has to be imported for them."""

import types
from typing import Annotated, Any, Literal, NewType, Union, get_args, get_origin


class Imports:
    """The names that a module's annotations need, by the module they come from."""

    def __init__(self) -> None:
        self._from: dict[str, str] = {}

    def name(self, module: str, name: str) -> str:
        """``name`` of ``module``, as it may be written from now on; raises ValueError when two modules share it."""
        if self._from.setdefault(name, module) != module:
            raise ValueError(f"{name} stands both in {self._from[name]} and in {module}; one needs another name")
        return name

    def lines(self) -> list[str]:
        """The import statements."""
        modules: dict[str, list[str]] = {}
        for name, module in self._from.items():
            modules.setdefault(module, []).append(name)
        return [f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(modules.items())]


def written(kind: Any, imports: Imports) -> str:
    """``kind`` as source text. Identifiers of the field (NewType) are what they are made of, so that texts serve."""
    if isinstance(kind, NewType):
        return written(kind.__supertype__, imports)
    if kind in (None, types.NoneType):
        return "None"
    if kind is Any:
        return imports.name("typing", "Any")
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return written(arguments[0], imports)
    if origin in (Union, types.UnionType):
        return " | ".join(written(argument, imports) for argument in arguments)
    if origin is Literal:
        return f"{imports.name('typing', 'Literal')}[{', '.join(map(repr, arguments))}]"
    if origin is not None:
        return f"{written(origin, imports)}[{', '.join(written(argument, imports) for argument in arguments)}]"
    return kind.__name__ if kind.__module__ == "builtins" else imports.name(kind.__module__, kind.__qualname__)
