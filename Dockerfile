# pgherd's image. `docker build -t pgherd .` is all it takes; BuildKit is not needed, nor in the way.
#
# Without a way to PyPI give a BUILDER: an image like BASE whose pip is configured to find the
# wheels of the two lock files elsewhere. Nothing of it but /opt/pgherd comes into the image.
ARG BASE=python:3.13-slim
ARG BUILDER=${BASE}

FROM ${BUILDER} AS build
WORKDIR /src
# The locked packages first: this layer lasts until a lock changes.
COPY requirements.lock requirements-build.lock ./
# Two environments, so that pip and setuptools stay behind.
RUN python3 -m venv /build \
    && python3 -m venv --without-pip /opt/pgherd \
    && /build/bin/pip install --no-cache-dir --require-hashes -r requirements-build.lock \
    && /build/bin/pip --python /opt/pgherd/bin/python install --no-cache-dir --no-deps \
        --only-binary :all: --require-hashes -r requirements.lock \
    # The half of zstandard for Pythons other than CPython: never loaded here, and the larger one.
    && rm /opt/pgherd/lib/python3*/site-packages/zstandard/_cffi*.so
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY cogs cogs
RUN /build/bin/pip wheel --no-cache-dir --no-deps --no-build-isolation --no-index -w /wheel . \
    && /build/bin/pip --python /opt/pgherd/bin/python install --no-cache-dir --no-deps --no-index \
        /wheel/*.whl

FROM ${BASE}
LABEL org.opencontainers.image.title="pgherd" \
    org.opencontainers.image.description="Looks after the PostgreSQL containers of a homelab" \
    org.opencontainers.image.licenses="MIT"
COPY --from=build /opt/pgherd /opt/pgherd
# /dev/shm is the one place that can be written in every container, even if its root cannot.
ENV PATH=/opt/pgherd/bin:$PATH \
    PGHERD_CONFIG=/etc/pgherd/pgherd.yaml \
    PGHERD_STATE_DIR=/var/lib/pgherd \
    PGHERD_HEARTBEAT=/dev/shm/pgherd.heartbeat
# Mount a folder of the user's there: what pgherd remembers has to outlive the container.
RUN mkdir --mode 1777 /var/lib/pgherd
# Nothing in the image belongs to this user, so any other uid does as well (`--user`).
USER 10001:10001
STOPSIGNAL SIGTERM
# Healthy while the bot is connected to Discord's gateway; see bot/heartbeat.py.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=2 \
    CMD ["python3", "-m", "bot.heartbeat"]
ENTRYPOINT ["pgherd"]
CMD ["run"]
