"""What the rooms ask of the outside world. `wiring` hands in the adapters."""

from bot.model.ports.alerts import Alarm, AlertChannel, AlertStore, PostingStore
from bot.model.ports.containers import (
    ContainerControl,
    ContainerInventory,
    ContainerPrograms,
    Engine,
    EnvironmentFiles,
    Execution,
    ScratchContainers,
)
from bot.model.ports.deployers import Deployer, HealthProbe, ProjectLocationStore
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
from bot.model.ports.state import Audit, ConfirmationStore, JobStore, ReplyStore
from bot.model.ports.storage import BackupStorage, NewBackup

__all__ = [
    "AddressBook",
    "Alarm",
    "AlertChannel",
    "AlertStore",
    "Audit",
    "BackupStorage",
    "ConfirmationStore",
    "ConnectionsReader",
    "ContainerControl",
    "ContainerInventory",
    "ContainerPrograms",
    "ContentReader",
    "Deployer",
    "Engine",
    "EnvironmentFiles",
    "Execution",
    "Fence",
    "HealthProbe",
    "HeldLocks",
    "JobStore",
    "Journal",
    "Locks",
    "NewBackup",
    "Occupancy",
    "PostingStore",
    "ProjectLocationStore",
    "ReplyStore",
    "ScratchContainers",
    "ServerFactsReader",
    "SessionTerminator",
    "SizesReader",
    "Snapshot",
    "Step",
]
