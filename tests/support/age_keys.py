"""A pair of keys, as age-keygen makes it."""

from dataclasses import dataclass
from pathlib import Path

import pyrage

from bot.model.secret import Secret


@dataclass(frozen=True)
class KeyPair:
    public: str
    private: Secret
    """The text of its file."""
    file: Path

    @classmethod
    def in_file(cls, file: Path) -> "KeyPair":
        """A new one, with its private key in the file."""
        identity = pyrage.x25519.Identity.generate()
        public = str(identity.to_public())
        text = f"# created: 2026-11-22T02:00:00Z\n# public key: {public}\n{identity}\n"
        file.touch(mode=0o600)
        file.write_text(text)
        return cls(public, Secret(text), file)
