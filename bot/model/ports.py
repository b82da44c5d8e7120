"""What the rooms ask of the outside world. `wiring` hands in the adapters."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from bot.model.addresses import Addresses
from bot.model.alerts import Alert, Finding, Posting
from bot.model.connections import ServerConnections, Session
from bot.model.containers import Container, Statistics, Volume
from bot.model.content import DatabaseContent, SequenceState
from bot.model.executions import ExecResult
from bot.model.facts import ServerFacts, Unanswered
from bot.model.installation import Server
from bot.model.replies import AuditEntry, Confirmation, KeptReply, ShownJob
from bot.model.sizes import DatabaseRelations, DatabaseSize


class Engine(Protocol):
    """Shows containers, which Docker runs, or plain processes in the lab.

    All of these raise ServiceFailure when the engine itself does not answer, and all but `inspect`
    raise UserMistake for a container that there is not.
    """

    async def inspect(self, container: str) -> Container:
        """The container's state now; `missing` where the engine does not know the name."""
        ...

    async def addresses(self, container: str) -> Addresses:
        """The ways to the container now; they change when it is started again."""
        ...

    async def statistics(self, container: str) -> Statistics | None:
        """What it has used so far; None when it does not run."""
        ...

    async def volumes(self, container: str) -> tuple[Volume, ...]:
        """Where its data lies, as far as the engine knows."""
        ...


class ContainerControl(Protocol):
    """Starts and stops containers; raises as Engine does, and ServiceFailure when it cannot."""

    async def start(self, name: str) -> None:
        """Start it; nothing happens when it runs already."""
        ...

    async def stop(self, name: str, *, timeout_s: float = 10.0) -> None:
        """End it and all that runs in it, by force after `timeout_s`."""
        ...

    async def logs(self, name: str, *, tail: int = 100) -> str:
        """The last `tail` lines that it wrote."""
        ...


class Execution(Protocol):
    """A program that runs inside a container."""

    def stdout(self) -> AsyncIterator[bytes]:
        """What it writes, as it comes; while nobody asks, the program waits.

        That it ends tells nothing: whether the program succeeded is in `result`.
        """
        ...

    async def result(self) -> ExecResult:
        """How it ended, after its end; what is left of stdout is thrown away.

        Raises ServiceFailure when that cannot be known, or the program is not there; and whatever
        the source of its input raised.
        """
        ...


class ContainerPrograms(Protocol):
    """Runs programs inside containers that run."""

    def exec(
        self,
        container: str,
        argv: Sequence[str],
        *,
        mark: str,
        environment: Mapping[str, str] | None = None,
        stdin: AsyncIterator[bytes] | None = None,
    ) -> AbstractAsyncContextManager[Execution]:
        """Run a program inside, as the container's own user, without a terminal.

        Leaving the context before `result` has answered ends the program and what it started. That
        holds for a cancellation and for a failing `stdin` too: the program never sees a cut-off
        input as one that has ended. After a crash `end_leftovers` finds it by `mark` (letters,
        digits, `_`, `.`, `-`), which the program sees as PGHERD_RUN, with an ending of its own.
        Secrets belong into `environment`, where no list of processes shows them.

        Raises UserMistake for a container that there is not, ServiceFailure when it does not run,
        is paused, or the program is not there (else `result` says that).
        """
        ...

    async def end_leftovers(self, container: str, mark_prefix: str) -> None:
        """End what runs inside under a mark that begins so; for a start after a crash.

        Nothing happens where the container is missing or does not run. Raises ServiceFailure when
        something survives.
        """
        ...


class Throwaways(Protocol):
    """Makes containers that nobody misses, to try something in."""

    def throwaway(
        self,
        *,
        like: str,
        argv: Sequence[str],
        mark: str,
        environment: Mapping[str, str] | None = None,
    ) -> AbstractAsyncContextManager[str]:
        """The name of a new container that runs `argv` on what the container `like` is made of.

        It has none of that one's data and environment. Leaving the context removes it with all
        that it has written, and so does a cancellation; after a crash `remove_throwaways` does, by
        `mark` (as for `exec`).

        Raises UserMistake when there is no container `like`, ServiceFailure when the new one cannot
        be started.
        """
        ...

    async def remove_throwaways(self, mark_prefix: str) -> None:
        """Remove all whose mark begins so, running or not; for a start after a crash."""
        ...


class AddressBook(Protocol):
    """Knows the way to a server."""

    async def located(self, server: Server) -> Server:
        """The server with the host and port at which it can be reached now.

        Raises PgherdError when there is no way, saying why and what to do.
        """
        ...


class ServerFactsReader(Protocol):
    """Reads facts from a PostgreSQL server over fresh connections."""

    async def read(
        self, server: Server, databases: Sequence[str], timeout_s: float
    ) -> ServerFacts | Unanswered:
        """Facts about the server, with the extensions of those `databases`.

        Answers within `timeout_s`, whatever the server does; raises nothing for what a server
        can do wrong.
        """
        ...


class HealthProbe(Protocol):
    """Asks an application whether it is well."""

    async def probe(self, url: str, timeout_s: float) -> str | None:
        """None when it answers with a 2xx or 3xx status within `timeout_s`, else what happened."""
        ...


class ReplyKeeper(Protocol):
    """Keeps answers of several pages over a restart; raises ServiceFailure when it cannot."""

    async def keep(self, reply: KeptReply) -> str:
        """Keep it; the name under which `kept` finds it again."""
        ...

    async def kept(self, name: str) -> KeptReply | None:
        """The answer of that name, or None once it is too old."""
        ...


class ConfirmationKeeper(Protocol):
    """Keeps questions until somebody says yes; raises ServiceFailure when it cannot."""

    async def keep(self, confirmation: Confirmation) -> str:
        """Keep it; the name under which it is taken."""
        ...

    async def waiting(self, name: str, now: datetime) -> Confirmation | None:
        """The question of that name; None when it has been taken or has expired."""
        ...

    async def take(self, name: str, now: datetime) -> bool:
        """Say yes. True for the first one only, and not after it has expired."""
        ...


class JobKeeper(Protocol):
    """Knows which messages show a job that runs; raises ServiceFailure when it cannot."""

    async def begin(self, job: ShownJob) -> None:
        """A message shows a job from now on."""
        ...

    async def end(self, message: int) -> None:
        """The message shows how the job has ended."""
        ...

    async def unfinished(self) -> tuple[ShownJob, ...]:
        """At the start: what the bot did when it died."""
        ...


class Audit(Protocol):
    """Who did what; raises ServiceFailure when it cannot be written or read."""

    async def add(self, entry: AuditEntry) -> None:
        """Add a line; it is on the disk when this returns."""
        ...

    async def latest(self, count: int) -> tuple[AuditEntry, ...]:
        """The last lines, newest first."""
        ...


class Alarm(Protocol):
    """Takes in what is found wrong; raises ServiceFailure when the state file cannot be used."""

    async def raised(self, finding: Finding) -> None:
        """The fault is there; to be said again as often as it is found."""
        ...

    async def recovered(self, rule: str, of: str) -> None:
        """The rule holds for the object `of`; nothing happens when it held before."""
        ...


class AlertKeeper(Protocol):
    """Keeps alerts over a restart, for several processes; raises ServiceFailure when it cannot."""

    async def add(self, alert: Alert) -> bool:
        """A new one; False when one with its fingerprint fires already, or its id is taken."""
        ...

    async def replace(self, alert: Alert) -> bool:
        """Keep the changed alert; False when somebody else has changed it since it was read."""
        ...

    async def alert(self, alert_id: str) -> Alert | None:
        """The alert of that id, firing or not."""
        ...

    async def fires(self, rule: str, of: str) -> Alert | None:
        """The one that fires because `rule` is broken for `of`: there is at most one."""
        ...

    async def all_firing(self) -> tuple[Alert, ...]:
        """All that fire, the oldest first."""
        ...


class PostingKeeper(Protocol):
    """Keeps what people have seen of alerts; raises ServiceFailure when it cannot."""

    async def unseen(self) -> tuple[tuple[Alert, Posting], ...]:
        """Every alert of which people have not seen everything, the oldest first."""
        ...

    async def record(self, posting: Posting) -> None:
        """It is on the disk when this returns."""
        ...


class AlertChannel(Protocol):
    """Where people read alerts.

    Raises ServiceFailure while it is away, whatever has become of what was sent; Blocked when it
    does not let us.
    """

    async def post(self, alert: Alert, nonce: str) -> int:
        """A new message; its id. Sent again within minutes with the same nonce it stays single."""
        ...

    async def edit(self, message: int, alert: Alert) -> bool:
        """Let the message show the alert as it is now; False when somebody has deleted it."""
        ...

    async def call(self, message: int, alert: Alert, nonce: str) -> None:
        """Answer the message with a short one, which notifies people where an edit does not."""
        ...

    async def find(self, alert: Alert, since: datetime) -> int | None:
        """The alert's message when one was sent since then, or None."""
        ...

    async def was_called(self, message: int, alert: Alert, since: datetime) -> bool:
        """Whether the message has been answered since then, with what `call` would say now."""
        ...


class SizesReader(Protocol):
    """Reads how much room databases take, over fresh connections.

    All of these answer within `timeout_s`, whatever the server does, and raise nothing for what a
    server can do wrong.
    """

    async def database_names(
        self, server: Server, timeout_s: float
    ) -> tuple[str, ...] | Unanswered:
        """The names of its databases, without templates, in alphabetical order."""
        ...

    async def databases(
        self, server: Server, timeout_s: float
    ) -> tuple[DatabaseSize, ...] | Unanswered:
        """The same with their sizes."""
        ...

    async def relations(
        self, server: Server, database: str, timeout_s: float
    ) -> DatabaseRelations | Unanswered:
        """Everything in `database` that takes room."""
        ...


class NewSet(Protocol):
    """A backup set that is being written; nobody sees it before it is published."""

    async def write(self, file: str, content: AsyncIterator[bytes]) -> None:
        """Write a file and make it durable; raises ServiceFailure, and what `content` raises."""
        ...

    def read(self, file: str) -> AsyncIterator[bytes]:
        """What has really been kept of it; raises ServiceFailure."""
        ...

    async def publish(self) -> None:
        """Make the set visible, all of it at once and durably; raises ServiceFailure."""
        ...


class SetStorage(Protocol):
    """Keeps backup sets: files under a service and a set, and small texts beside the sets.

    All of these raise ServiceFailure when the storage cannot do it, and say why and what to do.
    """

    async def free_bytes(self) -> int | None:
        """What may still be written; None where there is no limit. Raises when it is unusable."""
        ...

    async def services(self) -> tuple[str, ...]:
        """The services that anything is kept of, in alphabetical order."""
        ...

    async def entries(self, service: str) -> tuple[str, ...]:
        """Published sets and texts beside them, by name, in alphabetical order."""
        ...

    def location(self, service: str, set_id: str) -> str:
        """Where a person finds the set."""
        ...

    def begin(self, service: str, set_id: str) -> AbstractAsyncContextManager[NewSet]:
        """A new set; leaving the context before it was published leaves nothing of it."""
        ...

    async def text(self, service: str, path: str) -> str | None:
        """A small file, `SET/FILE` or `FILE`; None where there is none."""
        ...

    async def put_text(self, service: str, path: str, text: str) -> None:
        """Write a small file beside sets or into a published one, at once and durably."""
        ...

    def read(self, service: str, path: str) -> AsyncIterator[bytes]:
        """A file of a published set, piece by piece."""
        ...

    async def remove(self, service: str, entry: str) -> None:
        """Remove a set or a text; raises Blocked while somebody uses the set."""
        ...

    async def clear_leftovers(self, service: str) -> tuple[str, ...]:
        """Remove what was begun and never published; its names. Only under the server's lock."""
        ...

    def using(self, service: str, set_id: str) -> AbstractAsyncContextManager[None]:
        """Meanwhile nobody removes the set; raises UserMistake when it is gone."""
        ...

    def alone(self, purpose: str) -> AbstractAsyncContextManager[str]:
        """Meanwhile nobody else does the same with this storage; raises Blocked when one does.

        Gives the storage's own id: letters and digits that no other storage has.
        """
        ...


class Snapshot(Protocol):
    """One moment of a database, which others may look at too while the context is open."""

    id: str
    """For `pg_dump --snapshot`, or SET TRANSACTION SNAPSHOT, while the context is open."""

    async def content(self, *, jobs: int = 2) -> DatabaseContent:
        """What was in the database at that moment, read over up to `jobs` sessions.

        Sequences are the exception: PostgreSQL keeps only one state of them, that of now.

        Raises ServiceFailure when any part of it cannot be read; there is no half content.
        """
        ...

    async def sequences(self) -> tuple[SequenceState, ...]:
        """Where the sequences stand now; raises ServiceFailure."""
        ...


class ContentReader(Protocol):
    """Reads what is in a database, to hold it against another."""

    def snapshot(self, server: Server, database: str) -> AbstractAsyncContextManager[Snapshot]:
        """A moment of the database, on which all tables are locked against being altered.

        Leaving the context early, by a cancellation too, ends what runs for it in the server.

        Raises ServiceFailure when the server does not answer, a table stays locked by others, or
        the role may not read everything.
        """
        ...


class ConnectionsReader(Protocol):
    """Reads who is connected to a server, over fresh connections.

    Both answer within `timeout_s`, whatever the server does, and raise nothing for what a server
    can do wrong.
    """

    async def connections(
        self, server: Server, timeout_s: float, *, with_statements: bool
    ) -> ServerConnections | Unanswered:
        """Who is connected; statements do not leave the server unless asked for."""
        ...

    async def session(
        self, server: Server, pid: int, timeout_s: float
    ) -> Session | Unanswered | None:
        """The client's session of that pid, without its statement; None when there is none."""
        ...


class SessionTerminator(Protocol):
    """Ends sessions."""

    async def terminate(self, server: Server, pid: int, backend_start: datetime) -> bool:
        """End a client's session: True when it has gone, False when it was gone already.

        A session that has got the same pid meanwhile is left alone.

        Raises:
            UserMistake: it is one of pgherd's own, or no client's.
            Blocked: the role may not end it, or not see whose it is.
            ServiceFailure: the server does not answer, or the session does not end.
        """
        ...
