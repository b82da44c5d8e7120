"""PostgreSQL images for containers, made on the spot where no image registry can be reached.

`pgherd-lab/postgres:14`, `:15` and `:16` behave like the official image where pgherd looks: same
variables, same folders, same users, clients of the server's major inside. 16 has the real pgvector.
14 has stand-ins for pgvector and VectorChord, 16 one for VectorChord over the real pgvector: nobody
packages them (`stand_ins/`).

An image made by import cannot carry a stop signal: give `STOP_SIGNAL` when running it, as the
official image does by itself, or a stop becomes the slow "smart" shutdown.
"""

import os

MAJORS = (14, 15, 16)
STOP_SIGNAL = "SIGINT"
LABEL = "pgherd.content"
"""Holds a hash of all that the image was made of."""

# Where a registry can be reached. 14 is the image of the consolidation guide, and 16, which the
# lab's shared server runs on, has VectorChord too. Not pulled by our own tests.
OFFICIAL = {
    14: "ghcr.io/immich-app/postgres:14-vectorchord0.4.3-pgvectors0.2.0",
    15: "docker.io/library/postgres:15",
    16: "ghcr.io/immich-app/postgres:16-vectorchord0.4.3-pgvectors0.2.0",
}


def official_wanted() -> bool:
    """Whether $PGHERD_TEST_IMAGES asks for the images of the public registries."""
    return os.environ.get("PGHERD_TEST_IMAGES") == "official"


def lab_image(major: int) -> str:
    """The name of the image that is made here."""
    return f"pgherd-lab/postgres:{major}"
