"""The way to a server, looked up at each connection: a container's addresses change."""

from collections.abc import Mapping
from dataclasses import replace

from bot.model.errors import ServiceFailure
from bot.model.installation import Server
from bot.model.ports import Engine


class EngineAddressBook:
    """The AddressBook over the configured engines."""

    def __init__(self, engines: Mapping[str, Engine]) -> None:
        self._engines = engines

    async def located(self, server: Server) -> Server:
        """See AddressBook; a server with a host is where the configuration says."""
        if server.host is not None:
            return server
        assert server.engine is not None, "settings refuse a server without any way to it"
        assert server.container is not None, "settings refuse an engine without a container"
        addresses = await self._engines[server.engine].addresses(server.container)
        if server.network is not None:
            address = addresses.networks.get(server.network)
            if address is None:
                raise _no_way(server, f"has no address on the network {server.network}")
            return replace(server, host=address)
        published = addresses.published_at(server.port)
        if published is None:
            raise _no_way(server, f"publishes no port {server.port}")
        return replace(server, host=published[0], port=published[1])


def _no_way(server: Server, why: str) -> ServiceFailure:
    return ServiceFailure(
        f"The container {server.container} {why}.",
        code="no_way_to_server",
        hint="Start it; or publish the port on 127.0.0.1, or name `network:` or `host:` for it.",
    )
