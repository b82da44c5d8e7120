"""What keeps everyone but pgherd from writing to a database that is being left."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody who may still write to a fenced database, or who will once it is lifted."""

    kind: str
    """session, scheduled job, subscription, prepared transaction, …"""
    name: str
    detail: str
    hint: str
    blocks: bool = False
    """A fence is useless while it is there: `close` refuses."""


@dataclass(frozen=True, slots=True)
class FencePreflight:
    """What a fence would do, and what it cannot hold; read without changing anything."""

    roles: tuple[str, ...]
    """Those that will not be able to log in."""
    writers: tuple[Writer, ...]
    """What a fence does not stop."""
    own_role: str
    """As whom pgherd is logged in; it stays able to."""
    kept_out: tuple[str, ...] = ()
    """Those that other databases need: they will not get into this one."""
    sessions: tuple[str, ...] = ()
    """Who is connected now and will be disconnected, for people; sidecars are among them."""


@dataclass(frozen=True, slots=True)
class FenceState:
    """What of ours stands in a server, by its own marks."""

    run: str
    roles: tuple[str, ...]
    holds: bool
    """False when somebody has let one of the roles in again, or one is connected still."""
    faults: tuple[str, ...] = ()
    """Why it does not hold, for people."""


@dataclass(frozen=True, slots=True)
class WriteCheckpoint:
    """A moment of a database after which every write leaves a trace; plain values for a journal."""

    values: tuple[tuple[str, str], ...]
