"""The only place where the parts are put together."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from bot.app import PgherdClient
from bot.applications.health import HttpHealthProbe
from bot.demo.discord.connect import use_local_discord
from bot.engines.address_book import EngineAddressBook
from bot.model.errors import UserMistake
from bot.model.ports import Engine
from bot.model.roles import Role, RoleHolders
from bot.postgres.facts import FactsReader
from bot.reports.status.command import StatusCommand
from bot.reports.status.gather import Observer
from bot.settings.load import installation
from bot.settings.schema import (
    ConfigurationFile,
    DiscordSection,
    DockerEngineSection,
    ProcessEngineSection,
)
from cogs.pg import pg_group

# A row has to be there within 3 s: this leaves half a second for the rest of the answer.
_STATUS_TIMEOUT_S = 2.5


def status_command(configuration: ConfigurationFile) -> StatusCommand:
    """`status` over real servers, engines and applications."""
    described = installation(configuration)
    running = engines(configuration)
    observer = Observer(
        described,
        running,
        FactsReader(EngineAddressBook(running)),
        HttpHealthProbe(),
        timeout_s=_STATUS_TIMEOUT_S,
    )
    return StatusCommand(described, observer, clock=lambda: datetime.now(UTC))


def engines(configuration: ConfigurationFile) -> Mapping[str, Engine]:
    """The configured engines by name."""
    return {name: _engine(section) for name, section in configuration.engines.items()}


def _engine(section: DockerEngineSection | ProcessEngineSection) -> Engine:
    # Imported here: an adapter that nobody has configured is not loaded (20 ms of the start).
    if isinstance(section, ProcessEngineSection):
        from bot.engines.processes import ProcessEngine  # noqa: PLC0415 - see above

        return ProcessEngine(section.dir)
    from bot.engines.docker import DockerEngine  # noqa: PLC0415 - see above

    return DockerEngine(section.host)


def discord_section(configuration: ConfigurationFile) -> DiscordSection:
    """The part about Discord; raises UserMistake where there is none."""
    if configuration.discord is None:
        raise UserMistake(
            "The configuration has no `discord:` section.",
            code="discord_missing",
            hint="Add it as in config/pgherd.example.yaml; the command line works without.",
        )
    return configuration.discord


def client(
    configuration: ConfigurationFile, on_commands_ready: Callable[[], None] = lambda: None
) -> PgherdClient:
    """The bot with every command, ready for `app.serve`."""
    section = discord_section(configuration)
    if section.local_url is not None:
        use_local_discord(section.local_url)
    holders = RoleHolders(
        {
            Role.VIEWER: section.roles.viewer,
            Role.OPERATOR: section.roles.operator,
            Role.ADMIN: section.roles.admin,
        }
    )
    return PgherdClient(
        guild=section.guild,
        channel=section.channel,
        commands=pg_group(status_command(configuration), holders),
        on_commands_ready=on_commands_ready,
    )
