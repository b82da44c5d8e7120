"""Carries out the acts of a plan, one after the other."""

from collections.abc import Awaitable, Callable, Sequence

from bot.model.installation import Server
from bot.postgres.session import run_unlogged
from bot.shared_server.acts import Act, CreateDatabase, CreateRole
from bot.shared_server.scram import verifier

_LIMIT_S = 120.0  # CREATE DATABASE copies files, and waits for a checkpoint up to 14


async def make(
    server: Server,
    acts: Sequence[Act],
    *,
    major: int,
    salt: Callable[[], bytes],
    still_held: Callable[[], Awaitable[None]],
) -> None:
    """Carry out all acts on the server, which has been located and whose lock is held.

    What was created before a failure stays; the next plan has the rest. `salt` gives SALT_BYTES
    random bytes, different each time; `still_held` raises once the lock is lost.

    Raises:
        ServiceFailure: the server does not answer, or refuses one of them; the lock was lost.
    """
    for act in acts:
        await still_held()
        database = act.database or server.database
        to = f"to create {act.kind.replace('_', ' ')} {act.name}"
        await run_unlogged(server, database, _sql(act, major, salt), to=to, timeout_s=_LIMIT_S)


def _sql(act: Act, major: int, salt: Callable[[], bytes]) -> str:
    if isinstance(act, CreateRole):
        return act.sql(verifier(act.password, salt()))
    if isinstance(act, CreateDatabase):
        return act.sql(major)
    return act.sql()
