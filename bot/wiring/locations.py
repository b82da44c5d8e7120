"""The installation with each service on the server where the runs have left it."""

from functools import cache
from pathlib import Path

from bot.model.installation import Installation
from bot.runs.locations import ServiceLocations
from bot.settings.load import installation
from bot.settings.schema import ConfigurationFile
from bot.state.journal_at_rest import resting_runs


@cache
def service_locations(state_dir: Path) -> ServiceLocations:
    """One for all who ask in this process, so that whoever follows the journal moves them all.

    Blocks for a moment when it is asked for the first time.
    """
    placements = ServiceLocations()
    placements.follow(resting_runs(state_dir))
    return placements


def located_installation(configuration: ConfigurationFile) -> Installation:
    """Servers and services, the latter where they are now."""
    return service_locations(configuration.state_dir).placed(installation(configuration))
