"""Whether a Docker Engine can take a lab: asked before anything is made."""

from bot.demo.lab.compose.belongings import taken_names
from bot.demo.lab.compose.command import find_compose
from bot.engines.docker_calls import DockerCalls
from bot.model.errors import UserMistake


async def check_docker(docker_host: str) -> None:
    """Return if it can.

    Raises:
        UserMistake: Compose is missing, or something there has a name that the lab needs.
        ServiceFailure: the engine does not answer.
    """
    await find_compose()
    taken = await taken_names(DockerCalls(docker_host))
    if taken:
        raise UserMistake(
            f"The Docker Engine at {docker_host} has what a lab would make: {', '.join(taken)}.",
            code="names_taken",
            hint="There is one lab at a time on an engine: take that one down, or give DOCKER_HOST "
            "of an engine that has no such names. Nothing was touched.",
        )
