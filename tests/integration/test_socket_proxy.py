"""The socket proxy lets through what pgherd needs, by profile, and nothing else."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from support.call_recorder import CallRecorder
from support.command_line import pgherd
from support.compose import Compose
from support.docker_containers import IMAGE, LABEL, Containers
from support.docker_lab import compose_of_the_script
from support.socket_proxy import allows, lines, socket_proxy

from bot.engines.docker import DockerEngine
from bot.model.containers import ContainerState
from bot.model.errors import ServiceFailure

pytestmark = pytest.mark.slow

MIB = 1 << 20
# What `pgherd status` asks of an engine.
LOOKS = {"inspect", "addresses", "pid"}


@pytest.fixture(scope="module")
def look(docker_host: str) -> Iterator[str]:
    with socket_proxy("look", docker_host) as host:
        yield host


@pytest.fixture(scope="module")
def act(docker_host: str) -> Iterator[str]:
    with socket_proxy("act", docker_host) as host:
        yield host


@pytest.fixture
def containers(docker_host: str) -> Iterator[Containers]:
    containers = Containers(docker_host)
    yield containers
    containers.remove_all()


@dataclass(frozen=True)
class Recorded:
    """Calls by what was done: the methods of the engine, the commands of Compose."""

    engine: Mapping[str, Sequence[str]]
    compose: Mapping[str, Sequence[str]]


@pytest.fixture(scope="module")
def recorded(docker_host: str, act: str, tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """Everything that is done to an engine, done through `act` and noted."""
    folder = tmp_path_factory.mktemp("project")

    async def record() -> Recorded:
        return Recorded(
            await calls_of_the_engine(docker_host, act),
            await calls_of_compose(docker_host, act, folder),
        )

    with compose_of_the_script():
        return asyncio.run(record())


async def calls_of_the_engine(docker_host: str, proxy: str) -> Mapping[str, Sequence[str]]:
    """Every method of the engine once at least, each with its result."""
    containers, calls = Containers(docker_host), dict[str, Sequence[str]]()
    name = containers.create(("sh", "-c", "echo hello; exec sleep 600"))
    try:
        async with CallRecorder(proxy) as recorder:
            engine = DockerEngine(recorder.host)

            def note(method: str) -> None:
                calls[method], recorder.calls = recorder.calls, []

            await engine.start(name)
            note("start")
            assert (await engine.inspect(name)).state is ContainerState.RUNNING
            note("inspect")
            assert (await engine.addresses(name)).networks
            note("addresses")
            assert await engine.pid(name)
            note("pid")
            assert "hello" in await engine.logs(name)
            note("logs")
            await pipe_through(engine, name)
            note("exec")
            assert await engine.statistics(name)
            note("statistics")
            assert await engine.volumes(name) == ()
            note("volumes")
            async with engine.scratch_container(like=name, argv=("sleep", "600"), mark="try"):
                pass
            note("scratch_container")
            await engine.remove_scratch_containers("try")
            note("remove_scratch_containers")
            await engine.end_leftovers(name, "nothing-")
            note("end_leftovers")
            await engine.stop(name, timeout_s=1)
            note("stop")
            await engine.remove(name)
            note("remove")
            return calls
    finally:
        containers.remove_all()


async def pipe_through(engine: DockerEngine, name: str) -> None:
    """Input whose end is told, output, errors, an exit code; and a program that is cancelled."""

    async def zeros() -> AsyncIterator[bytes]:
        for _ in range(8):
            yield bytes(MIB)

    argv = ("sh", "-c", "cat; echo done >&2; exit 3")
    async with engine.exec(name, argv, mark="pipe", stdin=zeros()) as program:
        size_bytes = sum([len(piece) async for piece in program.stdout()])
        result = await program.result()
    assert (size_bytes, result.stderr, result.exit_code) == (8 * MIB, "done\n", 3)
    async with engine.exec(name, ("sleep", "601"), mark="cancelled"):
        pass


async def calls_of_compose(
    docker_host: str, proxy: str, folder: Path
) -> Mapping[str, Sequence[str]]:
    """What a deployer does to a project: it looks, stops, starts, and points it elsewhere."""
    name = f"pgherd-test-{uuid.uuid4().hex[:8]}"
    file = folder / "compose.yaml"
    file.write_text(yaml.safe_dump(project_of(IMAGE, f"{name}-outside")))
    compose, calls = Compose(name, file), dict[str, Sequence[str]]()
    owner = Containers(docker_host)
    network = owner.client.create_network(f"{name}-outside", labels={LABEL: name})["Id"]
    try:
        await compose(docker_host, "up", "--detach", DATABASE_HOST="old")
        for step, argv, host in STEPS:
            async with CallRecorder(proxy) as recorder:
                await compose(recorder.host, *argv, DATABASE_HOST=host)
                calls[step] = recorder.calls
        (app,) = owner.client.containers(filters={"name": f"{name}-app-1"})
        environment = owner.client.inspect_container(app["Id"])["Config"]["Env"]
        assert "DATABASE_HOST=new" in environment
        return calls
    finally:
        await compose(docker_host, "down", "--volumes", "--timeout", "1")
        owner.client.remove_network(network)
        owner.remove_all()


STEPS = (
    ("ps", ("ps", "--all", "--format", "json"), "old"),
    ("stop", ("stop", "--timeout", "1", "app"), "old"),
    ("up", ("up", "--detach"), "old"),
    ("up again", ("up", "--detach"), "old"),
    ("recreate", ("up", "--detach", "--timeout", "1"), "new"),
)


def project_of(image: str, outside: str) -> Mapping[str, object]:
    """In the manner of the guide: an application, its database, a volume, two networks."""
    sleeps = {"image": image, "command": ["sleep", "600"], "init": True}
    return {
        "services": {
            "db": {
                **sleeps,
                "volumes": ["data:/data"],
                "networks": ["inside"],
                "healthcheck": {"test": ["CMD", "true"], "interval": "1s"},
            },
            "app": {
                **sleeps,
                "environment": {"DATABASE_HOST": "${DATABASE_HOST}"},
                "depends_on": {"db": {"condition": "service_healthy"}},
                "networks": ["inside", "outside"],
            },
        },
        "volumes": {"data": {}},
        "networks": {"inside": {}, "outside": {"external": True, "name": outside}},
    }


def test_all_that_the_engine_can_do_was_recorded(recorded: Recorded) -> None:
    public = {name for name in vars(DockerEngine) if not name.startswith("_")}
    assert set(recorded.engine) == public


def test_what_status_asks_is_on_the_look_list(recorded: Recorded) -> None:
    expressions = lines("look")
    asked = {call for method in LOOKS for call in recorded.engine[method]}
    assert asked
    assert {call for call in asked if not allows(expressions, call)} == set()


def test_whatever_pgherd_and_compose_ask_is_on_the_act_list(recorded: Recorded) -> None:
    expressions = [*lines("look"), *lines("act")]
    groups = [*recorded.engine.values(), *recorded.compose.values()]
    assert {c for calls in groups for c in calls if not allows(expressions, c)} == set()


def test_no_line_of_the_lists_is_idle(recorded: Recorded) -> None:
    asked = {c for calls in recorded.engine.values() for c in calls}
    asked |= {c for calls in recorded.compose.values() for c in calls}
    asked.add("GET /_ping")  # the proxy's own health check in docker-compose.yml
    idle = [e for e in (*lines("look"), *lines("act")) if not any(allows([e], c) for c in asked)]
    assert idle == []


async def test_status_tells_of_containers_through_look(
    look: str, containers: Containers, tmp_path: Path
) -> None:
    name = containers.run()
    settings = {
        "engines": {"homelab": {"kind": "docker", "host": look}},
        "servers": {"db": {"port": 1, "engine": "homelab", "container": name}},
    }
    file = tmp_path / "pgherd.yaml"
    file.write_text(yaml.safe_dump(settings))
    (server,) = (await pgherd("--config", file, "status", "--json")).json["servers"]
    checks = {check["name"]: check for check in server["checks"]}
    assert checks["container"]["ok"]
    assert f"{name} is running" in checks["container"]["detail"]


@pytest.mark.parametrize("method", ["start", "stop", "remove", "logs", "exec"])
async def test_look_refuses_to_act_and_says_what_to_do(
    look: str, docker_host: str, containers: Containers, method: str
) -> None:
    # One that the engine itself would refuse nothing.
    name = containers.create(("true",)) if method in ("start", "remove") else containers.run()
    before = await DockerEngine(docker_host).inspect(name)
    engine = DockerEngine(look)
    acting = run_true(engine, name) if method == "exec" else getattr(engine, method)(name)
    with pytest.raises(ServiceFailure) as caught:
        await acting
    assert caught.value.code == "docker_forbidden"
    assert "the socket proxy does not allow this" in caught.value.message
    assert "proxy" in caught.value.hint
    assert await DockerEngine(docker_host).inspect(name) == before


async def run_true(engine: DockerEngine, name: str) -> None:
    async with engine.exec(name, ("true",), mark="refused"):
        pass


LOOK_REFUSES = (
    "GET /info",
    "GET http://docker/info",
    "GET /containers/json",
    "GET /v1.41/containers/json",
    "GET /v1.41/containers/x/logs",
    "GET /v1.41/containers/x/archive?path=/",
    "GET /v1.41/containers/x/export",
    "GET /v1.41/containers/x/../../info/json",
    "GET /v1.41/containers/x%2f..%2f..%2finfo/json",
    "GET /v1.41/containers/x/json/",
    "GET //version",
    "GET /version/../info",
    "GET /v1.41/info?/version",
    "get /version",
    "HEAD /version",
    "POST /version",
    "PUT /v1.41/containers/x/archive?path=/",
    "POST /v1.41/containers/create",
    "POST /v1.41/containers/x/json",
    "POST /v1.41/build",
    "DELETE /v1.41/volumes/x",
)
ACT_REFUSES = (
    "POST /v1.41/build",
    "POST /v1.41/images/create?fromImage=x",
    "POST /v1.41/commit",
    "POST /v1.41/volumes/prune",
    "POST /v1.41/containers/prune",
    "POST /v1.41/containers/x/kill",
    "POST /v1.41/containers/x/update",
    "GET /v1.41/containers/x/archive?path=/",
    "DELETE /v1.41/containers/x/json",
    "DELETE /v1.41/volumes/x",
    "DELETE /v1.41/images/x",
    "DELETE /v1.41/networks/x",
    "GET /v1.41/images/x/../../info/json",
    "GET /v1.41/events",
    "GET /v1.41/secrets",
    "POST /v1.41/swarm/init",
    "POST /v1.41/plugins/pull",
    "POST /session",
    "POST /grpc",
)


@pytest.mark.parametrize("call", LOOK_REFUSES)
async def test_look_denies_everything_else(look: str, call: str) -> None:
    assert await denied(look, call)


@pytest.mark.parametrize("call", ACT_REFUSES)
async def test_act_denies_everything_else(act: str, call: str) -> None:
    assert await denied(act, call)


async def denied(proxy: str, call: str) -> bool:
    """Sent byte by byte as it is written here: no client may tidy up the path before."""
    answer = await answer_to(proxy, f"{call} HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n")
    head, _, body = answer.partition("\r\n\r\n")
    said = "" if call.startswith("HEAD") else json.loads(body)["message"]
    return " 403 " in head and (call.startswith("HEAD") or "does not allow" in said)


async def answer_to(proxy: str, requests: str) -> str:
    """Everything that comes until the other side hangs up."""
    host, _, port = proxy.removeprefix("tcp://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(requests.encode())
    try:
        async with asyncio.timeout(10):
            return (await reader.read()).decode()
    finally:
        writer.close()


# As pgherd sends it (bot/engines/docker_pipe.py), for a program that nobody has made known.
START = (
    f"POST /v1.41/exec/{'0' * 64}/start HTTP/1.0\r\nHost: docker\r\nConnection: Upgrade\r\n"
    "Upgrade: tcp\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
)
FORBIDDEN = "DELETE /v1.41/volumes/x HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n"


async def test_nothing_else_passes_on_a_connection_that_starts_no_program(act: str) -> None:
    answer = await answer_to(act, START + FORBIDDEN)
    assert "No such exec instance" in answer
    assert answer.count("HTTP/1.") == 1


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("HTTP/1.0", "HTTP/1.1"),
        ("Connection: Upgrade", "Connection: Upgrade, keep-alive"),
        ("Host: docker", "Host: docker\r\nConnection: keep-alive"),
    ],
)
async def test_other_words_for_starting_a_program_are_held_against_the_lists(
    act: str, words: str, others: str
) -> None:
    answer = await answer_to(act, START.replace(words, others) + FORBIDDEN)
    assert "No such exec instance" in answer
    assert ("does not allow" in answer) is (answer.count("HTTP/1.") == 2)


async def test_look_starts_no_program_whatever_the_words(look: str) -> None:
    answer = await answer_to(look, START + FORBIDDEN)
    assert " 403 " in answer.splitlines()[0]
    assert "No such exec instance" not in answer


async def test_no_other_protocol_is_offered_to_the_engine(tmp_path: Path) -> None:
    heads: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append((await reader.readuntil(b"\r\n\r\n")).decode().lower())
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    upgrade = "Connection: close, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA"
    path = tmp_path / "engine.sock"
    with socket_proxy("look", f"unix://{path}") as proxy:
        async with await asyncio.start_unix_server(serve, path):
            await answer_to(proxy, f"GET /version HTTP/1.1\r\nHost: docker\r\n{upgrade}\r\n\r\n")
    assert ["h2c" in head for head in heads] == [False]


async def test_an_engine_that_is_away_is_told_from_one_that_is_forbidden(tmp_path: Path) -> None:
    with (
        socket_proxy("look", f"unix://{tmp_path}/no.sock") as proxy,
        pytest.raises(ServiceFailure) as caught,
    ):
        await DockerEngine(proxy).inspect("any_postgres")
    assert "no Docker Engine answers the socket proxy" in caught.value.message
