"""An alert as Discord shows it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.alerts import Alert, Finding, Heard
from bot.model.checks import Severity
from bot.presentation.alert_embeds import alert_embed, call_embed, is_message_of

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def alert(**texts: str) -> Alert:
    said = {"title": "The backup of mealie failed", "detail": "disk full", "hint": "Make room."}
    finding = Finding("backup_failed", "mealie", Severity.CRITICAL, **{**said, **texts})
    return Alert("0a1b2c3d", finding, NOW, NOW, NOW, NOW)


texts = st.one_of(
    st.text(max_size=30), st.sampled_from(["@everyone", "_" * 9000, "https://a.b/" * 900])
)


@given(texts, texts, texts, texts, st.booleans(), st.booleans())
def test_any_alert_is_within_discords_limits(
    title: str, detail: str, hint: str, by: str, snoozed: bool, recovered: bool
) -> None:
    shown = replace(
        alert(title=title, detail=detail, hint=hint),
        heard=Heard(by, NOW, NOW + HOUR if snoozed else None),
        recovered_at=NOW + HOUR if recovered else None,
        expires_at=NOW + HOUR,
        times=10**9,
    )
    for embed in (alert_embed(shown), call_embed(shown)):
        assert 1 <= len(embed.title or "") <= 256
        assert 1 <= len(embed.description or "") <= 4096
        assert "@everyone" not in f"{embed.title}{embed.description}"
    assert is_message_of(shown, alert_embed(shown))


def test_it_says_what_happened_what_to_do_since_when_and_who_knows() -> None:
    shown = replace(alert(), heard=Heard("Ada", NOW + HOUR), times=3, found_at=NOW + HOUR)
    embed = alert_embed(shown)
    since, last = int(NOW.timestamp()), int((NOW + HOUR).timestamp())
    assert embed.title == "🔴 The backup of mealie failed"
    assert embed.description == (
        "disk full\n> Make room.\n\n"
        f"Critical since <t:{since}:f>, found 3 times, last <t:{last}:R>.\n"
        f"Acknowledged by Ada <t:{last}:R>."
    )
    assert embed.footer.text == "backup_failed · 0a1b2c3d"


def test_its_end_says_how_long_it_lasted_and_no_more_what_to_do() -> None:
    over = replace(alert(), recovered_at=NOW + 3 * HOUR)
    embed = alert_embed(over)
    assert embed.title == "🟢 Recovered: The backup of mealie failed"
    assert "lasted 3\u00a0h" in (embed.description or "")
    assert "Make room" not in (embed.description or "")
    assert call_embed(over).title == embed.title


@pytest.mark.parametrize("other", ["backup_overdue · 0a1b2c3d", "backup_failed · 99999999", None])
def test_the_message_of_another_alert_is_not_taken_for_its_own(other: str | None) -> None:
    embed = alert_embed(alert())
    embed = embed.remove_footer() if other is None else embed.set_footer(text=other)
    assert not is_message_of(alert(), embed)
