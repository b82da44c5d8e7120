"""Reads YAML, and refuses what YAML itself would let pass silently: a key that stands twice."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from bot.settings.faults import ConfigurationFaults, Fault


class _DuplicateKey(yaml.MarkedYAMLError):
    pass


class _StrictLoader(yaml.SafeLoader):
    """SafeLoader keeps the last of two equal keys; a server would vanish without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - the signature is PyYAML's
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = key_node.value
            if key in seen and key_node.tag != "tag:yaml.org,2002:merge":
                raise _DuplicateKey(
                    problem=f"the key {key!r} stands twice", problem_mark=key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_yaml(file: Path) -> dict[str, Any]:
    """The mapping that `file` holds.

    Raises ConfigurationFaults when it cannot be read or is not one well-formed mapping.
    """
    try:
        data = yaml.load(file.read_text("utf-8"), _StrictLoader)  # noqa: S506 - it is a SafeLoader
    except FileNotFoundError:
        raise _fault(
            file,
            "there is no such file",
            "copy config/pgherd.example.yaml there, or name another with --config",
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise _fault(file, f"cannot be read: {error}", "it has to be readable UTF-8") from None
    except yaml.MarkedYAMLError as error:
        raise _fault(file, _place(error), "correct the YAML at that line") from None
    except yaml.YAMLError as error:
        raise _fault(file, str(error), "correct the YAML") from None
    if not isinstance(data, dict):
        raise _fault(file, "has to be a mapping", "begin with `servers:` as the example does")
    return data


def _place(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark
    where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return f"{where}{error.problem}"


def _fault(file: Path, message: str, hint: str) -> ConfigurationFaults:
    return ConfigurationFaults(file, [Fault(path=file.name, message=message, hint=hint)])
