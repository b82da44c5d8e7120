"""What the rooms ask of the outside world. `wiring` hands in the adapters."""

from bot.model.ports.alerts import Alarm, AlertChannel, AlertKeeper, PostingKeeper
from bot.model.ports.applications import HealthProbe
from bot.model.ports.containers import (
    ContainerCensus,
    ContainerControl,
    ContainerPrograms,
    Engine,
    EnvironmentFiles,
    Execution,
    Throwaways,
)
from bot.model.ports.deployers import Deployer, PlaceKeeper
from bot.model.ports.fences import Fence
from bot.model.ports.runs import HeldLocks, Journal, Locks, Step
from bot.model.ports.servers import (
    AddressBook,
    ConnectionsReader,
    ContentReader,
    Occupancy,
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
    "ContainerCensus",
    "ContainerControl",
    "ContainerPrograms",
    "ContentReader",
    "Deployer",
    "Engine",
    "EnvironmentFiles",
    "Execution",
    "Fence",
    "HealthProbe",
    "HeldLocks",
    "JobKeeper",
    "Journal",
    "Locks",
    "NewSet",
    "Occupancy",
    "PlaceKeeper",
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
