import discord.gateway
import discord.http
import pytest

from bot.connection import use_local_discord
from bot.model.errors import UserMistake


@pytest.fixture(autouse=True)
def addresses_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)
    gateway = discord.gateway.DiscordWebSocket
    monkeypatch.setattr(gateway, "DEFAULT_GATEWAY", gateway.DEFAULT_GATEWAY)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8765/", "http://127.0.0.1:8765"])
def test_a_client_is_led_to_the_loopback(url: str) -> None:
    use_local_discord(url)
    assert discord.http.Route("GET", "/users/@me").url == "http://127.0.0.1:8765/api/v10/users/@me"
    gateway = discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    assert str(gateway) == "ws://127.0.0.1:8765/gateway"


@pytest.mark.parametrize(
    "url",
    [
        "http://192.168.1.5:8765/",
        "http://example.org/",
        "http://127.0.0.1.example.org/",
        "http://localhost:8765/",
        "https://127.0.0.1:8765/",
        "http://127.0.0.1:8765/elsewhere",
        "http://127.0.0.1:99999/",
        "127.0.0.1:8765",
        "",
    ],
)
def test_any_other_address_is_refused_and_nothing_is_changed(url: str) -> None:
    before = discord.http.Route.BASE
    with pytest.raises(UserMistake) as refusal:
        use_local_discord(url)
    assert refusal.value.code == "not_loopback"
    assert before == discord.http.Route.BASE
