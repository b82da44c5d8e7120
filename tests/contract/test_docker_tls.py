"""A Docker Engine behind TLS: the same contracts, and every way in which the two can refuse."""

import asyncio
import ssl
from collections.abc import Iterator, Sequence
from pathlib import Path
from socket import create_server

import pytest
import yaml
from contract.engine_contract import EngineContract, Make
from contract.exec_contract import ExecContract, Inside, source
from support.certificates import Authority, Pair
from support.command_line import pgherd
from support.docker_containers import Containers
from support.encrypted_docker import EncryptedDocker
from support.relay import relay

from bot.engines.docker import DockerEngine
from bot.model.containers import ContainerState
from bot.model.errors import ServiceFailure
from bot.settings.tls_files import TlsFiles

pytestmark = pytest.mark.slow


@pytest.fixture
def engine(encrypted: EncryptedDocker) -> DockerEngine:
    return encrypted.engine()


@pytest.fixture(scope="module")
def inside(encrypted: EncryptedDocker) -> Iterator[Inside]:
    containers = Containers(encrypted.docker.host)
    name = containers.run(("sleep", "1000000"))

    def programs() -> list[str]:
        return [line for line in containers.programs(name) if line != "sleep 1000000"]

    files = (str(path) for path in (encrypted.authority.ca, encrypted.client.cert,
                                    encrypted.client.key))  # fmt: skip
    engine_source = (
        "from bot.engines.docker import DockerEngine\n"
        "from bot.settings.tls_files import TlsFiles\n"
        f"files = TlsFiles(*map(Path, {tuple(files)!r}))\n"
        f"engine = DockerEngine({encrypted.host!r}, files.context)"
    )
    yield Inside(name, programs, engine_source)
    containers.remove_all()


@pytest.fixture
def make(encrypted: EncryptedDocker) -> Iterator[Make]:
    containers = Containers(encrypted.docker.host)

    async def make(argv: Sequence[str]) -> str:
        return containers.create(argv, pid_mode="host")

    yield make
    containers.remove_all()


class TestStreams:
    """What encryption could break in the contract of programs."""

    test_exit_code = ExecContract.test_streams_and_exit_code_are_told_apart
    test_no_input = ExecContract.test_without_input_the_program_finds_its_end_at_once
    test_much_out = ExecContract.test_a_hundred_megabytes_come_out_in_little_memory
    test_much_in = ExecContract.test_a_hundred_megabytes_go_in_in_little_memory
    test_waiting = ExecContract.test_a_reader_that_waits_makes_the_program_wait
    test_joined = ExecContract.test_one_programs_output_can_be_anothers_input
    test_enough = ExecContract.test_a_program_that_stops_reading_still_tells_why
    test_broken_input = ExecContract.test_an_input_that_breaks_off_is_never_taken_for_its_end


class TestEngine:
    """What encryption could break in the contract of engines."""

    test_log = EngineContract.test_its_log_holds_both_streams_and_tail_the_last_lines
    test_uses_nothing = EngineContract.test_what_does_not_run_uses_nothing
    test_many = EngineContract.test_many_at_the_same_time_start_it_once


@pytest.mark.slow
class TestAllOfThePrograms(ExecContract):
    pass


@pytest.mark.slow
class TestAllOfTheEngine(EngineContract):
    # With Docker these are other tests, which test_engine_docker has.
    test_a_container_that_was_never_started_is_created = None  # type: ignore[assignment]
    test_a_frozen_container_is_paused_and_then_runs_on = None  # type: ignore[assignment]
    test_a_paused_container_can_be_stopped = None  # type: ignore[assignment]


async def test_output_goes_on_for_long_after_the_input_has_ended(
    engine: DockerEngine, inside: Inside
) -> None:
    # It begins to write only at the end of its input, and far more than the sockets hold.
    argv = ("sh", "-c", "cat >/dev/null; sleep 0.3; head -c 30000000 /dev/zero; echo end >&2")
    async with engine.exec(inside.name, argv, mark="x", stdin=source(b"in", b"put")) as program:
        received = [len(piece) async for piece in program.stdout()]
        result = await program.result()
    assert (sum(received), result.stderr, result.exit_code) == (30_000_000, "end\n", 0)


async def test_input_and_output_flow_at_once_in_pieces_of_any_size(
    engine: DockerEngine, inside: Inside
) -> None:
    sizes = (1, 16_383, 16_384, 16_385, 300_000, 5_000_000, 0, 7)
    pieces = [bytes([number]) * size for number, size in enumerate(sizes)]
    async with engine.exec(inside.name, ("cat",), mark="x", stdin=source(*pieces)) as program:
        assert b"".join([piece async for piece in program.stdout()]) == b"".join(pieces)


async def failure_of(engine: DockerEngine) -> ServiceFailure:
    with pytest.raises(ServiceFailure) as caught:
        await engine.inspect("any_postgres")
    assert caught.value.hint
    return caught.value


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority that the engine does not know."""
    return Authority(tmp_path_factory.mktemp("stranger") / "authority", "A stranger")


async def test_a_certificate_of_another_authority_is_not_believed(
    encrypted: EncryptedDocker, stranger: Authority
) -> None:
    files = TlsFiles(stranger.ca, encrypted.client.cert, encrypted.client.key)
    failure = await failure_of(DockerEngine(encrypted.host, files.context))
    assert failure.code == "docker_tls_untrusted"
    assert encrypted.host in failure.message


async def test_no_authority_but_the_named_one_is_believed(
    encrypted: EncryptedDocker, inside: Inside
) -> None:
    contexts: list[ssl.SSLContext] = []

    def context() -> ssl.SSLContext:
        contexts.append(encrypted.files.context())
        return contexts[-1]

    async with DockerEngine(encrypted.host, context).exec(inside.name, ("true",), mark="x") as run:
        await run.result()
    assert contexts
    assert [len(context.get_ca_certs()) for context in contexts] == [1] * len(contexts)


async def test_a_certificate_for_another_name_is_not_believed(encrypted: EncryptedDocker) -> None:
    host = f"tcp://localhost:{encrypted.port}"
    failure = await failure_of(DockerEngine(host, encrypted.files.context))
    assert failure.code == "docker_tls_name"


async def test_a_client_of_another_authority_is_refused(
    encrypted: EncryptedDocker, stranger: Authority
) -> None:
    client = stranger.client()
    files = TlsFiles(encrypted.authority.ca, client.cert, client.key)
    failure = await failure_of(DockerEngine(encrypted.host, files.context))
    assert failure.code == "docker_tls_refused"


async def test_a_client_without_a_certificate_is_refused(encrypted: EncryptedDocker) -> None:
    files = TlsFiles(encrypted.authority.ca)
    failure = await failure_of(DockerEngine(encrypted.host, files.context))
    assert failure.code == "docker_tls_refused"
    assert "`cert` and `key`" in failure.hint


async def test_plain_text_at_a_port_for_tls_is_told(encrypted: EncryptedDocker) -> None:
    failure = await failure_of(DockerEngine(encrypted.host))
    assert failure.code == "docker_tls_wanted"
    assert "`tls`" in failure.hint


async def test_tls_at_a_plain_port_is_told(encrypted: EncryptedDocker) -> None:
    async with relay(encrypted.docker.host) as host:
        assert (await DockerEngine(host).inspect("nobody")).state is ContainerState.MISSING
        failure = await failure_of(DockerEngine(host, encrypted.files.context))
    assert failure.code == "docker_tls_unspoken"


async def test_an_expired_certificate_is_not_believed(encrypted: EncryptedDocker) -> None:
    expired = encrypted.authority.server("IP:127.0.0.1", days=-1)
    async with relay(encrypted.docker.host, server_context(expired)) as host:
        failure = await failure_of(DockerEngine(host, encrypted.files.context))
    assert failure.code == "docker_tls_expired"


async def test_an_engine_that_asks_for_no_certificate_is_given_none(
    encrypted: EncryptedDocker,
) -> None:
    pair = encrypted.authority.server("IP:127.0.0.1")
    async with relay(encrypted.docker.host, server_context(pair)) as host:
        engine = DockerEngine(host, TlsFiles(encrypted.authority.ca).context)
        assert (await engine.inspect("nobody")).state is ContainerState.MISSING


def server_context(pair: Pair) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.cert, pair.key)
    return context


async def test_what_never_shakes_hands_is_told_in_time(encrypted: EncryptedDocker) -> None:
    with create_server(("127.0.0.1", 0)) as silent:
        host = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        failure = await failure_of(DockerEngine(host, encrypted.files.context))
    assert failure.code == "docker_timeout"


async def test_files_that_have_gone_since_are_told_and_found_again(
    encrypted: EncryptedDocker, tmp_path: Path
) -> None:
    ca = tmp_path / "ca.pem"
    engine = DockerEngine(
        encrypted.host, TlsFiles(ca, encrypted.client.cert, encrypted.client.key).context
    )
    failure = await failure_of(engine)
    assert failure.code == "docker_tls_files"
    assert f"{ca} cannot be read: No such file or directory" in failure.message
    ca.write_bytes(encrypted.authority.ca.read_bytes())
    assert (await engine.inspect("nobody")).state is ContainerState.MISSING


async def test_the_command_line_finds_a_container_through_tls(
    encrypted: EncryptedDocker, inside: Inside, tmp_path: Path
) -> None:
    files = encrypted.files
    engine = {
        "kind": "docker",
        "host": encrypted.host,
        "tls": {"ca": str(files.ca), "cert": str(files.cert), "key": str(files.key)},
    }
    server = {"host": "127.0.0.1", "port": 9, "engine": "far", "container": inside.name}
    settings = tmp_path / "pgherd.yaml"
    settings.write_text(yaml.safe_dump({"engines": {"far": engine}, "servers": {"one": server}}))
    checked = await pgherd("--config", settings, "check", "--json")
    assert (checked.status, checked.json) == (0, {"ok": True, "faults": []})
    said = await pgherd("--config", settings, "status", "--json")
    checks = {check["name"]: check for check in said.json["servers"][0]["checks"]}
    assert checks["container"]["ok"] is True, checks


# The last: it stops the engine, and so what runs inside.
async def test_an_engine_that_ends_in_the_middle_of_a_program_is_no_good_end(
    encrypted: EncryptedDocker, engine: DockerEngine
) -> None:
    containers = Containers(encrypted.docker.host)
    name = containers.run()
    try:
        async with engine.exec(name, ("sh", "-c", "echo up; sleep 600"), mark="killed") as program:
            assert await anext(program.stdout()) == b"up\n"
            await asyncio.to_thread(encrypted.docker.stop)
            with pytest.raises(ServiceFailure):
                await program.result()
        assert (await failure_of(engine)).code == "docker_refused"
    finally:
        await asyncio.to_thread(encrypted.docker.start)
        assert (await engine.inspect(name)).state is ContainerState.EXITED
        containers.remove_all()
