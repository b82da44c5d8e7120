"""A colour and a word for each outcome; never the colour alone."""

from bot.model.checks import Outcome

EMOJI = {Outcome.GOOD: "🟢", Outcome.ADVISORY: "🟡", Outcome.CRITICAL: "🔴"}
WORD = {Outcome.GOOD: "ok", Outcome.ADVISORY: "advisory", Outcome.CRITICAL: "critical"}
