"""The way to Discord: where a discord.py client connects when it is not the real one."""

import ipaddress

import discord.gateway
import discord.http
import yarl

from bot.model.errors import UserMistake


def use_local_discord(url: str) -> None:
    """Lead every client that is made in this process to `url`; call it before one starts.

    Raises UserMistake for an address that is not http on the loopback: the bot's token must not
    leave this machine by this way.
    """
    origin = _loopback(url)
    discord.http.Route.BASE = str(origin / "api" / "v10")
    gateway = origin.with_scheme("ws") / "gateway"
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway


def _loopback(url: str) -> yarl.URL:
    """The address with nothing but scheme, host and port."""
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
    return parsed.origin()
