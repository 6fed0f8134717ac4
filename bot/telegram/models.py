"""Lets a model of Telegram's types be built when it is first used.

As it is imported, aiogram 3.31 builds its more than three hundred models one after another, each
with all that it holds: seconds of work and a hundred megabytes, for types this bot never meets.
Here that round is put off. What the annotations name is laid into each module instead, so that
pydantic builds a model by itself where one is needed. To be imported before aiogram is.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pydantic import BaseModel


@contextmanager
def _put_off() -> Iterator[list[tuple[type[BaseModel], Mapping[str, Any]]]]:
    """Collect the models whose building is asked for, with the names they need."""
    asked: list[tuple[type[BaseModel], Mapping[str, Any]]] = []
    build = BaseModel.__dict__["model_rebuild"]

    def model_rebuild(
        cls: type[BaseModel], /, *, _types_namespace: Mapping[str, Any] | None = None, **how: bool
    ) -> bool | None:
        if _types_namespace is None:
            built: bool | None = build.__func__(cls, **how)
            return built
        asked.append((cls, _types_namespace))
        return None

    BaseModel.model_rebuild = classmethod(model_rebuild)  # type: ignore[method-assign,assignment]  # put back below
    try:
        yield asked
    finally:
        BaseModel.model_rebuild = build  # type: ignore[method-assign]  # as it was


def _import_types() -> None:
    with _put_off() as asked:
        import aiogram.types  # noqa: F401, PLC0415 (the one place where it may be loaded first)
    for model, names in asked:
        module = vars(sys.modules[model.__module__])
        for name, value in names.items():
            module.setdefault(name, value)


_import_types()
