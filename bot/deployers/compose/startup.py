"""Starts the containers of a service as its files say."""

from bot.deployers.compose.labels import CONFIG_HASH, is_cut_off
from bot.deployers.compose.locations import LocatedProject
from bot.model.ports import ContainerControl, ContainerInventory

_LIMIT_S = 120.0


class Starter:
    """Recreates the containers whose files have changed, and only starts the others."""

    def __init__(self, inventory: ContainerInventory, control: ContainerControl) -> None:
        self._inventory, self._control = inventory, control

    async def start(self, where: LocatedProject) -> None:
        """Start the containers of one project.

        Raises:
            Blocked: Compose does not read the project.
            ServiceFailure: one of them does not start.
        """
        if not await self._is_as_said(where):
            recreate = await self._clear(where)
            await where.project.start(recreate=recreate, limit_s=_LIMIT_S)
            return
        for container in where.all_containers:
            await self._control.start(container.name)

    async def has_started(self, where: LocatedProject) -> bool:
        """Whether all of them run and are as the files say.

        Raises:
            Blocked: Compose does not read the project.
            ServiceFailure: the engine does not answer.
        """
        all_run = all(container.runs for container in where.all_containers)
        return all_run and await self._is_as_said(where)

    async def _clear(self, where: LocatedProject) -> bool:
        """Remove what a killed Compose has left; whether the containers have to be recreated.

        Beside the container that it was to replace it is in the way of the next one. Alone it is
        all there is, and Compose has to recreate it for it to get its name.
        """
        recreate = False
        for containers in where.containers.values():
            left = [container for container in containers if is_cut_off(container)]
            if len(left) == len(containers):
                recreate = recreate or bool(left)
                continue
            for container in left:
                await self._control.stop(container.name)
                await self._control.remove(container.name)
        return recreate

    async def _is_as_said(self, where: LocatedProject) -> bool:
        """Whether Compose would leave all containers as they are, and none is missing."""
        model = await where.project.model()
        hashes = await where.project.hashes(model)
        for name, containers in where.containers.items():
            image_id = await self._inventory.image_id(model.services[name].image)
            same = [
                one.labels.get(CONFIG_HASH) in hashes[name]
                and one.image_id == image_id
                and not is_cut_off(one)
                for one in containers
            ]
            if not same or not all(same):
                return False
        return True
