"""The files that the path lists of `include` name. No I/O."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml


def included(text: str, folder: Path) -> tuple[Path, ...]:
    """The files behind the first one of a path list: they override it.

    https://docs.docker.com/reference/compose-file/include/#path. Nothing for a text that is no
    YAML, and no path with a variable in it: Compose is asked about all that matters.
    """
    try:
        document = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader, see below
    except yaml.YAMLError:
        return ()
    entries = document.get("include") if isinstance(document, dict) else None
    return tuple(folder / path for path in _later_paths(entries) if "$" not in path)


def _later_paths(entries: object) -> Iterator[str]:
    for entry in entries if isinstance(entries, list) else ():
        paths = entry.get("path") if isinstance(entry, dict) else None
        if isinstance(paths, list):
            yield from (path for path in paths[1:] if isinstance(path, str))


class _Loader(yaml.SafeLoader):
    """Reads past Compose's own tags, such as !reset and !override."""


def _without_its_tag(loader: yaml.SafeLoader, _suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node)
    return None


yaml.add_multi_constructor("!", _without_its_tag, Loader=_Loader)
