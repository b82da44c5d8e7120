"""The families of commands: each is handed what it asks for, and that is of the type it expects."""

from collections.abc import Callable
from dataclasses import fields
from inspect import getattr_static, signature
from typing import get_args

import pytest

from bot.lazy import Lazy, part
from bot.wiring.parts import StatefulParts
from cogs.interactions.chat import Chat, families

SHARED = {field.name: field.type for field in fields(Chat)}


@pytest.mark.parametrize("add_to", list(families()), ids=lambda add_to: add_to.__module__)
def test_what_a_family_asks_for_is_there_and_of_the_type_it_expects(
    add_to: Callable[..., None],
) -> None:
    for name, parameter in signature(add_to).parameters.items():
        if name in SHARED:
            assert parameter.annotation == SHARED[name], name
            continue
        found = getattr_static(StatefulParts, name, None)
        assert isinstance(found, part), f"there is no part named {name}"
        assert parameter.annotation.__origin__ is Lazy, name
        (wanted,) = get_args(parameter.annotation)
        # Both only name it, so that nothing is imported for it: see bot/lazy.py.
        assert wanted.__forward_arg__ == found.build.__annotations__["return"], name


def test_a_name_stands_for_one_thing() -> None:
    parts = {
        name
        for one in StatefulParts.__mro__
        for name, v in vars(one).items()
        if isinstance(v, part)
    }
    assert parts & set(SHARED) == {"installation"}
