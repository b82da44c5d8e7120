"""Which tests one worker of pytest-xdist takes, and in which order."""

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling


class ByFile(LoadFileScheduling):
    """A file is one worker's, and so are all that switch a lab, which they share.

    They come in the order of their names: unit tests, which are short, last, so that no worker has
    nothing to do at the end.
    """

    def __init__(self, config: pytest.Config, log: Any) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return "test_switch" if "/test_switch" in file else file
