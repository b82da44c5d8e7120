from dataclasses import replace

from bot.demo.discord.guild import homelab
from bot.demo.discord.permissions import ALL_PERMISSIONS, Permission


def test_the_default_guild_is_the_same_at_every_start() -> None:
    assert homelab() == homelab()
    assert homelab().id == "1191168914227200001"
    assert homelab().channels["databases"].id == "1191168914227200011"
    assert homelab().roles["pgherd-admin"].id == "1191168914227200023"


def test_all_ids_of_the_default_guild_differ_except_everyone_which_has_the_guilds() -> None:
    guild = homelab()
    ids = [o.id for o in (*guild.channels.values(), *guild.all_roles(), *guild.members())]
    assert len(ids) == len(set(ids))
    assert guild.everyone.id == guild.id


def test_the_owner_may_do_everything_and_others_what_their_roles_grant() -> None:
    guild = homelab()
    assert guild.permissions_of(guild.people["Ada"]) == ALL_PERMISSIONS
    noel = guild.permissions_of(guild.people["Noel"])
    assert noel & Permission.USE_APPLICATION_COMMANDS
    assert not noel & Permission.MANAGE_MESSAGES
    assert guild.permissions_of(guild.bot) & Permission.ATTACH_FILES


def test_a_role_with_administrator_grants_everything() -> None:
    guild = homelab()
    boss = replace(guild.roles["pgherd-operator"], permissions=int(Permission.ADMINISTRATOR))
    changed = replace(guild, roles={**guild.roles, boss.name: boss})
    assert changed.permissions_of(changed.people["Otis"]) == ALL_PERMISSIONS
