"""Ports that stay ours."""

import socket

import pytest

from bot.demo.lab.ports import candidate_ports, reserved_ports


@pytest.mark.parametrize(
    ("low", "high", "first", "last"),
    [
        (32768, 60999, 10240, 32767),
        (10000, 40000, 40001, 65535),
        (1024, 65535, 10240, 65535),  # nothing is left over
    ],
)
def test_candidates_lie_outside_of_what_the_kernel_gives_to_clients(
    low: int, high: int, first: int, last: int
) -> None:
    ports = candidate_ports(low, high)
    assert (ports[0], ports[-1]) == (first, last)


def test_a_server_can_listen_on_a_reserved_port_and_nobody_else_reserves_it() -> None:
    with reserved_ports(7) as ports, reserved_ports(7) as others:
        assert len({*ports, *others}) == 14
        with socket.socket() as server:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            server.bind(("127.0.0.1", ports[0]))
            server.listen()
            socket.create_connection(("127.0.0.1", ports[0]), timeout=5).close()


def test_a_reserved_port_cannot_be_taken_by_accident() -> None:
    with (
        reserved_ports(1) as (port,),
        socket.socket() as other,
        pytest.raises(OSError, match="in use"),
    ):
        other.bind(("127.0.0.1", port))
