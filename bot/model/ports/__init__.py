"""What the rooms ask of the outside world. `wiring` hands in the adapters."""

from bot.model.ports.alerts import Alarm, AlertChannel, AlertKeeper, PostingKeeper
from bot.model.ports.applications import HealthProbe
from bot.model.ports.containers import (
    ContainerControl,
    ContainerPrograms,
    Engine,
    Execution,
    Throwaways,
)
from bot.model.ports.deployers import Deployer
from bot.model.ports.fences import Fence
from bot.model.ports.runs import HeldLocks, Journal, Locks, Step
from bot.model.ports.servers import (
    AddressBook,
    ConnectionsReader,
    ContentReader,
    ServerFactsReader,
    SessionTerminator,
    SizesReader,
    Snapshot,
)
from bot.model.ports.state import Audit, ConfirmationKeeper, JobKeeper, ReplyKeeper
from bot.model.ports.storage import NewSet, SetStorage

__all__ = [
    "AddressBook",
    "Alarm",
    "AlertChannel",
    "AlertKeeper",
    "Audit",
    "ConfirmationKeeper",
    "ConnectionsReader",
    "ContainerControl",
    "ContainerPrograms",
    "ContentReader",
    "Deployer",
    "Engine",
    "Execution",
    "Fence",
    "HealthProbe",
    "HeldLocks",
    "JobKeeper",
    "Journal",
    "Locks",
    "NewSet",
    "PostingKeeper",
    "ReplyKeeper",
    "ServerFactsReader",
    "SessionTerminator",
    "SetStorage",
    "SizesReader",
    "Snapshot",
    "Step",
    "Throwaways",
]
