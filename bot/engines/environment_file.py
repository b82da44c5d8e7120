"""Environment files: lines `NAME=value`, as `docker run --env-file` reads them."""

from collections.abc import Mapping


def parse_environment(text: str) -> dict[str, str]:
    """The variables in the text; blank lines and lines that begin with # are left out.

    Values are taken as they stand: no quotes are removed and nothing is expanded.

    Raises:
        ValueError: a line has no `=`; the message gives its number and never its content.
    """
    variables = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, separator, value = line.partition("=")
        if not separator:
            raise ValueError(f"line {number} is not NAME=value")
        variables[name] = value
    return variables


def format_environment(variables: Mapping[str, str]) -> str:
    """The text of an environment file with these variables, in their order."""
    return "".join(f"{name}={value}\n" for name, value in variables.items())
