"""Selects and modals, with an unmodified discord.py.

https://docs.discord.com/developers/components/reference
"""

import asyncio
from collections.abc import Callable
from typing import Any

import discord
import pytest
from discord import app_commands

from bot.demo.discord.server import LocalDiscord


class Note(discord.ui.Modal, title="A note"):
    """Rows as they have been, labels as they are now."""

    old = discord.ui.TextInput(label="Reason", custom_id="reason", max_length=10)
    new = discord.ui.Label(
        text="How much",
        description="In words",
        component=discord.ui.TextInput(custom_id="how", required=False, default="a lot"),
    )
    who = discord.ui.Label(
        text="Who",
        component=discord.ui.UserSelect(custom_id="who", required=False, max_values=2),
    )
    which = discord.ui.Label(
        text="Which",
        component=discord.ui.Select(
            custom_id="which",
            options=[discord.SelectOption(label=name, value=name) for name in ("a", "b")],
        ),
    )

    def __init__(self, on_submit: Callable[..., Any]) -> None:
        super().__init__(custom_id="note")
        self.after = on_submit

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await self.after(interaction, self)


class Picks(discord.ui.View):
    """A select of every kind."""

    def __init__(self, picked: asyncio.Queue[Any]) -> None:
        super().__init__(timeout=None)
        self.picked = picked
        options = [discord.SelectOption(label=f"Table {n}", value=f"t{n}") for n in range(25)]
        self.add_item(discord.ui.Select(custom_id="text", options=options, max_values=3))
        self.add_item(discord.ui.UserSelect(custom_id="user"))
        self.add_item(discord.ui.RoleSelect(custom_id="role"))
        self.add_item(discord.ui.ChannelSelect(custom_id="channel", max_values=2))
        self.add_item(discord.ui.MentionableSelect(custom_id="either", max_values=2))
        for item in self.children:
            item.callback = self.note  # type: ignore[method-assign] # discord.py's own way

    async def note(self, interaction: discord.Interaction) -> None:
        assert interaction.data is not None
        custom_id = interaction.data["custom_id"]
        (select,) = (c for c in self.children if c.custom_id == custom_id)  # type: ignore[attr-defined] # all are selects
        self.picked.put_nowait([getattr(value, "name", value) for value in select.values])
        await interaction.response.edit_message(content=custom_id)


class Shut(discord.ui.View):
    @discord.ui.select(
        custom_id="shut", disabled=True, options=[discord.SelectOption(label="x", value="x")]
    )
    async def never(self, _interaction: discord.Interaction, _select: Any) -> None:
        raise AssertionError("a disabled select cannot be used")


class Opener(discord.ui.View):
    def __init__(self, on_submit: Callable[..., Any]) -> None:
        super().__init__(timeout=None)
        self.after = on_submit

    @discord.ui.button(label="Write", custom_id="write")
    async def write(self, interaction: discord.Interaction, _button: Any) -> None:
        await interaction.response.send_modal(Note(self.after))


@pytest.fixture
async def forms(bot: Any, local: LocalDiscord) -> Any:
    """The bot with two more commands, whose forms do what `bot.after` says."""

    async def say_thanks(interaction: discord.Interaction, form: Note) -> None:
        bot.seen.put_nowait(form)
        await interaction.response.send_message(f"thanks for {form.old.value}")

    bot.after = say_thanks

    async def submitted(interaction: discord.Interaction, form: Note) -> None:
        await bot.after(interaction, form)

    @app_commands.command(description="Opens a form")
    async def note(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Note(submitted))

    bot.tree.add_command(note)
    await bot.tree.sync()
    bot.opener = lambda: Opener(submitted)
    return bot


async def test_a_person_picks_in_a_select_of_every_kind(
    bot: Any, ada: Any, local: LocalDiscord
) -> None:
    picked: asyncio.Queue[Any] = asyncio.Queue()
    await bot.get_channel(int(ada.channel)).send("pick", view=Picks(picked))
    message = await ada.message(content="pick")
    guild = local.world.guild
    for custom_id, values, names in (
        ("text", ["t3", "t1"], ["t3", "t1"]),
        ("user", [guild.people["Vera"].id], ["vera"]),
        ("role", [guild.roles["pgherd-admin"].id], ["pgherd-admin"]),
        ("channel", [c.id for c in list(guild.channels.values())[:2]], ["databases", "general"]),
        ("either", [guild.bot.id, guild.roles["pgherd"].id], ["pgherd", "pgherd"]),
    ):
        assert (await ada.select(message, custom_id, *values))["state"] == "acknowledged"
        assert await picked.get() == names
        assert (await ada.message(id=message["id"]))["content"] == custom_id


async def test_what_a_select_does_not_offer_is_refused(
    bot: Any, ada: Any, noel: Any, local: LocalDiscord
) -> None:
    await bot.get_channel(int(ada.channel)).send("pick", view=Picks(asyncio.Queue()))
    message = await ada.message(content="pick")
    hidden = local.world.guild.channels["admins"].id
    for custom_id, values in (
        ("text", ["t25"]),
        ("text", []),
        ("text", ["t1", "t2", "t3", "t4"]),
        ("text", ["t1", "t1"]),
        ("user", [local.world.guild.roles["pgherd"].id]),
        ("channel", [hidden]),
    ):
        status, answer = await noel.try_select(message, custom_id, *values)
        assert (status, custom_id in answer["error"]) == (400, True), answer
    assert (await noel.try_press(message, "text"))[0] == 409
    assert (await noel.try_select(message, "gone", "x"))[0] == 409


async def test_a_disabled_select_cannot_be_used(bot: Any, ada: Any) -> None:
    await bot.get_channel(int(ada.channel)).send("shut", view=Shut())
    message = await ada.message(content="shut")
    assert (await ada.try_select(message, "shut", "x"))[0] == 409


async def test_a_form_reaches_its_person_and_its_fields_the_bot(
    forms: Any, ada: Any, otis: Any, local: LocalDiscord
) -> None:
    async with ada.watching() as next_event:
        outcome = await ada.run("note")
        told = await next_event("modal")
    assert told["interaction"] == outcome["id"]
    assert told["modal"] == outcome["modal"]
    assert (told["modal"]["title"], outcome["message"]) == ("A note", None)
    assert [c["type"] for c in told["modal"]["components"]] == [1, 18, 18, 18]
    values = {"reason": "because", "who": [otis.id], "which": ["b"]}
    status, answer = await ada.fill_in(outcome["id"], **values)
    assert status == 200, answer
    assert (await ada.outcome(answer["interaction"]["id"]))["state"] == "acknowledged"
    form = await forms.seen.get()
    assert (form.old.value, form.new.component.value) == ("because", "a lot")
    assert [user.name for user in form.who.component.values] == ["otis"]
    assert form.which.component.values == ["b"]
    message = await otis.message(content="thanks for because")
    origin = message["interaction_metadata"]
    assert (origin["type"], origin["triggering_interaction_metadata"]["name"]) == (5, "note")
    assert (await ada.fill_in(outcome["id"], **values))[0] == 409


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"which": ["a"]}, 'The field "Reason" is required.'),
        ({"reason": "x" * 11, "which": ["a"]}, 'The field "Reason" has 11 characters.'),
        ({"reason": "x"}, 'The field "Which" is required.'),
        ({"reason": "x", "which": ["c"]}, "The select \"which\" does not take 'c'."),
        ({"reason": ["x"], "which": ["a"]}, 'The field "Reason" takes a string.'),
        ({"reason": "x", "which": ["a"], "when": "now"}, 'The form has no field "when".'),
    ],
)
async def test_a_form_that_is_not_filled_in_right_is_refused_by_its_field(
    forms: Any, ada: Any, values: dict[str, Any], words: str
) -> None:
    outcome = await ada.run("note")
    status, answer = await ada.fill_in(outcome["id"], **values)
    assert (status, answer["error"]) == (400, words)


async def test_only_who_opened_a_form_can_send_it(forms: Any, ada: Any, otis: Any) -> None:
    outcome = await ada.run("note")
    assert (await otis.fill_in(outcome["id"], reason="x", which=["a"]))[0] == 404


async def test_a_form_behind_a_button_can_change_its_message(forms: Any, ada: Any) -> None:
    async def change(interaction: discord.Interaction, form: Note) -> None:
        await interaction.response.edit_message(content=form.old.value, view=None)

    forms.after = change
    await forms.get_channel(int(ada.channel)).send("before", view=forms.opener())
    message = await ada.message(content="before")
    opened = await ada.press(message, "write")
    assert (opened["state"], opened["message"]) == ("acknowledged", None)
    await ada.fill_in(opened["id"], reason="after", which=["a"])
    assert (await ada.message(content="after"))["id"] == message["id"]


async def test_a_form_cannot_be_answered_with_a_form_and_can_be_sent_again_after_a_failure(
    forms: Any, ada: Any, local: LocalDiscord
) -> None:
    refused: asyncio.Queue[discord.HTTPException] = asyncio.Queue()

    async def another(interaction: discord.Interaction, form: Note) -> None:
        payload = {"type": 9, "data": form.to_dict()}
        path = f"/api/v10/interactions/{interaction.id}/{interaction.token}/callback"
        async with ada.http.post(path, json=payload) as answer:
            refused.put_nowait(await answer.json())

    forms.after = another
    opened = await ada.run("note")
    _, first = await ada.fill_in(opened["id"], reason="x", which=["a"])
    error: Any = await refused.get()
    assert (error["code"], list(error["errors"])) == (50035, ["type"])
    sent = first["interaction"]["id"]
    assert await ada.state_of(sent) == "waiting"
    local.world.give_up(local.world.interactions[sent])
    assert await ada.state_of(sent) == "failed"
    status, second = await ada.fill_in(opened["id"], reason="x", which=["a"])
    assert status == 200
    assert second["interaction"]["id"] != sent


async def test_a_form_beyond_its_limits_is_refused_with_the_path_inside_data(
    forms: Any, ada: Any
) -> None:
    async def shout(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(discord.ui.Modal(title="x" * 46))

    forms.on_interaction = lambda interaction: asyncio.sleep(0)
    forms.tree.remove_command("note")
    forms.tree.add_command(app_commands.Command(name="note", description="x", callback=shout))
    _, asked = await ada.try_run("note")
    error = await forms.next_refusal()
    assert await ada.state_of(asked["interaction"]["id"]) == "waiting"
    assert error.code == 50035
    assert "In data.title: Must be between 1 and 45 in length." in error.text
    assert "In data.components: Must be between 1 and 5 in length." in error.text
