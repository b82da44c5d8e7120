"""The shared server."""

import secrets

from bot.engines.address_book import EngineAddressBook
from bot.settings.load import installation
from bot.settings.schema import ConfigurationFile
from bot.shared_server.command import SharedServerCommand
from bot.shared_server.scram import SALT_BYTES
from bot.wiring import now
from bot.wiring.engines import engines


def shared_server_command(configuration: ConfigurationFile) -> SharedServerCommand:
    """`shared` over real servers."""
    return SharedServerCommand(
        installation(configuration),
        EngineAddressBook(engines(configuration)),
        clock=now,
        salt=lambda: secrets.token_bytes(SALT_BYTES),
    )
