from bot.model.roles import Role, RoleHolders

HOLDERS = RoleHolders({Role.VIEWER: (1,), Role.OPERATOR: (2, 3), Role.ADMIN: (4,)})


def test_each_role_may_what_those_before_it_may() -> None:
    allowed = {
        discord_role: [role for role in Role if HOLDERS.allow([discord_role], role)]
        for discord_role in (1, 3, 4)
    }
    assert allowed == {
        1: [Role.VIEWER],
        3: [Role.VIEWER, Role.OPERATOR],
        4: [Role.VIEWER, Role.OPERATOR, Role.ADMIN],
    }


def test_nobody_else_may_anything() -> None:
    assert not HOLDERS.allow([], Role.VIEWER)
    assert not HOLDERS.allow([99], Role.VIEWER)
    assert not RoleHolders({}).allow([1, 2, 3, 4], Role.VIEWER)
