"""A page of a channel's history. Pure.

Source: https://docs.discord.com/developers/resources/message#get-channel-messages
"""

from collections.abc import Sequence

from bot.demo.discord.messages import Message


def page(
    messages: Sequence[Message],
    limit: int,
    *,
    before: int | None = None,
    after: int | None = None,
    around: int | None = None,
) -> list[Message]:
    """At most `limit` of the messages, oldest first; of the three ends at most one is given.

    Without `after` those closest to the later end, with it those closest to the earlier one.
    """
    if around is not None:
        return _around(messages, around, limit)
    if after is not None:
        return [m for m in messages if int(m.id) > after][:limit]
    return [m for m in messages if before is None or int(m.id) < before][-limit:]


def _around(messages: Sequence[Message], middle: int, limit: int) -> list[Message]:
    earlier = [m for m in messages if int(m.id) < middle]
    later = [m for m in messages if int(m.id) >= middle]
    half = limit // 2
    first = earlier[-half:] if half else []
    return [*first, *later[: limit - len(first)]]
