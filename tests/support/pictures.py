"""The pictures of the docs, made while the page is tested."""

import os
from pathlib import Path

from support.window import Window

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


async def keep_picture(window: Window, name: str) -> None:
    """`make pictures` renews the pictures of the docs."""
    picture = await window.page.screenshot()
    if os.environ.get("PGHERD_PICTURES"):
        PICTURES.mkdir(exist_ok=True)
        (PICTURES / name).write_bytes(picture)
