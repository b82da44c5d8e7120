"""What the three forms share: a word for each outcome, and text that is safe to show."""

from bot.model.checks import Outcome

# Never the colour alone: a word stands beside it.
EMOJI = {Outcome.GOOD: "🟢", Outcome.ADVISORY: "🟡", Outcome.CRITICAL: "🔴"}
WORD = {Outcome.GOOD: "ok", Outcome.ADVISORY: "advisory", Outcome.CRITICAL: "critical"}

_SHOWN_INSTEAD = "\N{REPLACEMENT CHARACTER}"
# Join what people see as one emoji.
_HARMLESS = frozenset("\N{ZERO WIDTH JOINER}\N{NO-BREAK SPACE}")


def visible(text: str) -> str:
    """The text with each control and formatting character made visible.

    A name in PostgreSQL may contain any of them: line ends, a terminal's escape, marks that turn
    the direction of what follows.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in _HARMLESS else _SHOWN_INSTEAD for c in text)


def cut(text: str, most: int) -> str:
    """At most that many characters; an ellipsis shows that there were more."""
    return text if len(text) <= most else text[: most - 1] + "…"
