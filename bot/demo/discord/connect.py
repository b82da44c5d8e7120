"""Leading a discord.py client to the local Discord instead of the real one."""

import ipaddress

import discord.gateway
import discord.http
import yarl

from bot.demo.discord.addresses import API_PREFIX, gateway_url
from bot.model.errors import UserMistake


def use_local_discord(url: str) -> None:
    """Points every client that is made in this process at `url`; call it before one starts.

    Raises UserMistake for an address that is not http on the loopback: the bot's token must not
    leave this machine by this way.
    """
    base = _loopback(url)
    discord.http.Route.BASE = f"{base}{API_PREFIX.removeprefix('/')}"
    gateway = yarl.URL(gateway_url(base))
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway


def _loopback(url: str) -> str:
    """The address with nothing but scheme, host, port and a slash."""
    try:
        parsed = yarl.URL(url)
        loopback = parsed.host is not None and ipaddress.ip_address(parsed.host).is_loopback
    except ValueError:
        loopback = False
    if not loopback or parsed.scheme != "http" or parsed.path != "/":
        raise UserMistake(
            f"{url!r} is not the address of a local Discord.",
            code="not_loopback",
            hint="Give it as http://127.0.0.1:PORT/.",
        )
    return str(parsed.origin()) + "/"
