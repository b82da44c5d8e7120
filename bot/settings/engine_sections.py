"""The section `engines:`."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from bot.settings.section import PathBesideFile, Section, context_of, fault
from bot.settings.tls_files import TlsFiles, TlsFileUnusable, certificates_in, check_key


class TlsSection(Section):
    """The way into an engine that speaks TLS; without `cert` and `key` only it shows who it is."""

    ca: Path
    cert: Path | None = None
    key: Path | None = None

    @field_validator("ca", "cert", "key")
    @classmethod
    def _is_usable(cls, value: Path, info: ValidationInfo) -> Path:
        file, cert = context_of(info).folder / value, info.data.get("cert")
        try:
            if info.field_name == "key":
                check_key(file, cert)
            else:
                certificates_in(file)
        except TlsFileUnusable as error:
            raise fault(str(error), error.hint) from None
        return file

    @model_validator(mode="after")
    def _certificate_and_key(self) -> Self:
        if (self.cert is None) != (self.key is None):
            raise fault(
                "cert and key go together",
                "name both, or neither for an engine that asks for none",
            )
        return self

    def files(self) -> TlsFiles:
        """The files, for whoever connects."""
        return TlsFiles(self.ca, self.cert, self.key)


class DockerEngineSection(Section):
    """A Docker Engine; `host` as in DOCKER_HOST."""

    kind: Literal["docker"]
    host: str = Field(default="unix:///var/run/docker.sock", pattern=r"^(unix|tcp)://.+")
    tls: TlsSection | None = None

    @model_validator(mode="after")
    def _tls_needs_tcp(self) -> Self:
        if self.tls is not None and not self.host.startswith("tcp://"):
            raise fault("tls is for tcp:// only", "name the host like tcp://nas:2376")
        return self


class ProcessEngineSection(Section):
    """Plain processes, as the lab runs them; `dir` holds their descriptions."""

    kind: Literal["processes"]
    dir: PathBesideFile
