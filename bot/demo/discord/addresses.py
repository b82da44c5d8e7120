"""Where a client finds REST and gateway; bot/connection.py leads one there."""

from typing import Final

API_PREFIX: Final = "/api/v10"


def gateway_url(url: str) -> str:
    """The gateway's address beside the server's own."""
    return url.replace("http://", "ws://", 1) + "gateway"
