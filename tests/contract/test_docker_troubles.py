"""What a Docker Engine can do wrong becomes an error that says so, in time."""

import asyncio
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from support.call_recorder import CallRecorder
from support.docker_containers import Containers
from support.private_docker import PrivateDocker

from bot.engines.docker import DockerEngine
from bot.model.containers import ContainerState
from bot.model.errors import ServiceFailure

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
AS_NOBODY = """
import asyncio, os, sys
import docker
from bot.engines import docker_client
from bot.engines.docker import DockerEngine
from bot.model.errors import ServiceFailure

os.setgroups([])
os.setgid(65534)
os.setuid(65534)
try:
    asyncio.run(DockerEngine(sys.argv[1]).inspect("x1"))
except ServiceFailure as error:
    print(error.code)
"""


async def failure_of(engine: DockerEngine) -> ServiceFailure:
    with pytest.raises(ServiceFailure) as caught:
        await engine.inspect("any_postgres")
    assert caught.value.hint
    return caught.value


async def test_a_missing_socket_is_named(tmp_path: Path) -> None:
    failure = await failure_of(DockerEngine(f"unix://{tmp_path}/no.sock"))
    assert failure.code == "docker_socket_missing"
    assert f"{tmp_path}/no.sock" in failure.message


async def test_a_socket_without_a_daemon_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.sock"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    failure = await failure_of(DockerEngine(f"unix://{path}"))
    assert failure.code == "docker_refused"


async def test_a_host_that_nobody_knows_is_named() -> None:
    failure = await failure_of(DockerEngine("tcp://no-such-host.invalid:2375"))
    assert failure.code == "docker_host_unknown"
    assert "no-such-host.invalid" in failure.message


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", "docker_answer_unexpected"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "docker_answer_unexpected"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "docker_answer_unexpected"),
        # Go's server, and so Docker's, on plain text at a port for TLS.
        (
            b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
            "docker_tls_wanted",
        ),
        (b"", "docker_connection_lost"),
    ],
)
async def test_what_is_no_docker_engine_is_told_from_one(answer: bytes, code: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=answer_once, args=(server, answer), daemon=True).start()
        failure = await failure_of(DockerEngine(f"tcp://127.0.0.1:{server.getsockname()[1]}"))
    assert failure.code == code


def answer_once(server: socket.socket, answer: bytes) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(answer)


async def test_no_permission_for_the_socket_is_told(own_docker: PrivateDocker) -> None:
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", AS_NOBODY, own_docker.host],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.stdout.strip() == "docker_permission_denied", done.stderr


async def test_a_frozen_engine_is_told_to_all_who_ask_without_waiting_for_each_other(
    own_docker: PrivateDocker,
) -> None:
    async with CallRecorder(own_docker.host) as recorder:
        engine = DockerEngine(recorder.host)
        with own_docker.frozen():
            failures = await asyncio.gather(*(failure_of(engine) for _ in range(20)))
            # One thread after the other, each question would have got its own turn.
            assert 0 < len(recorder.calls) < len(failures)
        assert {failure.code for failure in failures} == {"docker_timeout"}
        assert (await engine.inspect("nobody")).state is ContainerState.MISSING


async def test_an_engine_that_was_stopped_and_started_is_found_again(
    own_docker: PrivateDocker,
) -> None:
    engine = DockerEngine(own_docker.host)
    containers = Containers(own_docker.host)
    name = containers.run()
    try:
        assert (await engine.inspect(name)).state is ContainerState.RUNNING
        await asyncio.to_thread(own_docker.stop)
        failure = await failure_of(engine)
        assert failure.code in ("docker_socket_missing", "docker_refused")
        await asyncio.to_thread(own_docker.start)
        assert (await engine.inspect(name)).state is ContainerState.EXITED
    finally:
        containers.remove_all()


async def test_an_engine_that_is_killed_while_a_program_runs_is_no_good_end(
    own_docker: PrivateDocker,
) -> None:
    containers = Containers(own_docker.host)
    name = containers.run()
    engine = DockerEngine(own_docker.host)
    try:
        async with engine.exec(name, ("sh", "-c", "echo up; sleep 600"), mark="killed") as program:
            output = program.stdout()
            assert await anext(output) == b"up\n"
            await asyncio.to_thread(own_docker.stop)
            with pytest.raises(ServiceFailure):
                await program.result()
    finally:
        await asyncio.to_thread(own_docker.start)
        containers.remove_all()
