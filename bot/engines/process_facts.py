"""What /proc says about a container's processes, in the words of the model. All of this blocks."""

from bot.engines.container_file import ContainerFile
from bot.engines.process_run import exit_code_of, is_alive, state
from bot.host_processes import used_by, writers_to
from bot.model.containers import Container, ContainerState, Statistics


def container(name: str, file: ContainerFile | None) -> Container:
    """The container that the file stands for, as it is now."""
    if file is None:
        return Container(name, ContainerState.MISSING)
    if file.run is None:
        return Container(name, ContainerState.CREATED)
    now = state(file.run.process)
    if now is ContainerState.EXITED:
        return Container(name, now, exit_code=exit_code_of(file.run))
    return Container(name, now, started_at=file.run.started_at)


def statistics(file: ContainerFile) -> Statistics | None:
    """What has been used since its start; None when it does not run."""
    if file.run is None or not is_alive(file.run.process):
        return None
    cpu_seconds, memory_bytes = used_by(writers_to(file.process.log))
    return Statistics(cpu_seconds, memory_bytes, memory_limit_bytes=None)
