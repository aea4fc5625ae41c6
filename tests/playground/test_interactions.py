import asyncio
import re
from typing import Any, Self

import discord
import pytest
from discord import app_commands, ui

from bot.errors import PlaygroundError
from bot.playground.events import InteractionDone
from tests.playground.conftest import Sharded, Start, Town, running
from tests.playground.desk import Choices, Desk


@pytest.mark.asyncio
async def test_a_command_in_a_direct_message(town: Town, client: Sharded) -> None:
    seen: list[discord.Interaction] = []

    @client.tree.command(description="d")
    async def privacy(interaction: discord.Interaction) -> None:
        seen.append(interaction)
        await interaction.response.send_message("Nothing is kept here.")

    await client.tree.sync()
    direct = town.playground.open_dm(town.alice)
    response = await town.playground.command(direct, town.alice, "privacy")
    assert response.message["content"] == "Nothing is kept here."
    (interaction,) = seen
    assert (interaction.guild, interaction.user.id) == (None, town.alice)
    assert interaction.context.dm_channel
    assert isinstance(interaction.channel, discord.DMChannel)


@pytest.mark.asyncio
async def test_a_guilds_own_command_reaches_its_own_handler(town: Town, client: Sharded) -> None:
    guild = discord.Object(town.guild)

    @client.tree.command(description="d", guild=guild)
    async def here(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("Here")

    await client.tree.sync(guild=guild)
    response = await town.playground.command(town.general, town.alice, "here")
    assert response.message["content"] == "Here"
    other = town.playground.add_guild("Chess club", owner=town.alice)
    there = town.playground.add_channel(other, "general")
    with pytest.raises(PlaygroundError, match="no command /here"):
        await town.playground.command(there, town.alice, "here")


@pytest.mark.asyncio
async def test_an_interaction_survives_a_dropped_connection(town: Town, start: Start) -> None:
    await start(Desk())
    await town.playground.connection.drop()
    response = await town.playground.command(town.general, town.alice, "memory search", text="x")
    assert response.message["content"] == "x 5 anyone"
    assert town.playground.connection.resumes == 1


@pytest.mark.asyncio
async def test_without_a_bot_every_interaction_fails(town: Town) -> None:
    async with running(town.playground, Desk()):
        pass
    town.playground.answer_within = 0.01
    events = town.playground.subscribe()
    response = await town.playground.command(town.general, town.alice, "memory follow")
    assert response.kind == "failed"
    assert events.get_nowait() == InteractionDone(response.interaction_id, town.alice, "failed")
    with pytest.raises(PlaygroundError, match="Loading options failed"):
        await town.playground.autocomplete(town.general, town.alice, "memory scene", "name", "x")


@pytest.mark.asyncio
async def test_a_check_that_fails_without_a_word_leaves_the_person_without_an_answer(
    town: Town, client: Sharded
) -> None:
    async def nobody(interaction: discord.Interaction) -> bool:
        return False

    async def explain(interaction: discord.Interaction, error: Exception) -> None:
        if interaction.command and interaction.command.name == "explained":
            await interaction.response.send_message("You may not.", ephemeral=True)

    for name in ("silent", "explained"):

        @app_commands.command(name=name, description="d")
        async def act(interaction: discord.Interaction) -> None: ...

        act.add_check(nobody)
        client.tree.add_command(act)
    client.tree.on_error = explain  # type: ignore[method-assign]
    await client.tree.sync()
    explained = await town.playground.command(town.general, town.alice, "explained")
    assert explained.message["content"] == "You may not."
    town.playground.answer_within = 0.05
    silent = await town.playground.command(town.general, town.alice, "silent")
    assert silent.kind == "failed"


class Lasting(ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @ui.button(label="Still here", custom_id="lasting")
    async def press(self, interaction: discord.Interaction, button: ui.Button[Any]) -> None:
        await interaction.response.send_message("Yes", ephemeral=True)


class Numbered(ui.DynamicItem[ui.Button[Any]], template=r"page:(?P<number>\d+)"):
    def __init__(self, number: int) -> None:
        super().__init__(ui.Button(label=f"Page {number}", custom_id=f"page:{number}"))
        self.number = number

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: ui.Item[Any], match: re.Match[str]
    ) -> Self:
        return cls(int(match["number"]))

    async def callback(self, interaction: discord.Interaction) -> Any:
        await interaction.response.edit_message(content=f"On page {self.number}")


@pytest.mark.asyncio
async def test_lasting_buttons_outlive_the_process_of_the_bot(town: Town) -> None:
    async with running(town.playground, Sharded()) as client:
        view = Lasting()
        view.add_item(Numbered(7))
        sent = await client.get_channel(town.general).send("Press", view=view)
    async with running(town.playground, Sharded()) as client:
        client.add_view(Lasting())
        client.add_dynamic_items(Numbered)
        response = await town.playground.press(sent.id, "Still here", town.alice)
        assert response.message["content"] == "Yes"
        response = await town.playground.press(sent.id, "Page 7", town.alice)
        assert response.message["content"] == "On page 7"


@pytest.mark.asyncio
async def test_selects_of_roles_channels_and_anything(town: Town, client: Sharded) -> None:
    class Pick(ui.View):
        @ui.select(cls=ui.RoleSelect, placeholder="Role")
        async def role(self, interaction: discord.Interaction, menu: ui.RoleSelect[Any]) -> None:
            await interaction.response.send_message(menu.values[0].name)

        @ui.select(cls=ui.ChannelSelect, placeholder="Channel")
        async def channel(
            self, interaction: discord.Interaction, menu: ui.ChannelSelect[Any]
        ) -> None:
            await interaction.response.send_message(menu.values[0].name)

        @ui.select(cls=ui.MentionableSelect, placeholder="Any", max_values=2)
        async def any(
            self, interaction: discord.Interaction, menu: ui.MentionableSelect[Any]
        ) -> None:
            await interaction.response.send_message(" ".join(sorted(v.name for v in menu.values)))

    role = town.playground.add_role(town.guild, "sailors")
    sent = await client.get_channel(town.general).send("Pick", view=Pick())
    for menu, values, answer in (
        ("Role", [role], "sailors"),
        ("Channel", [town.general], "general"),
        ("Any", [role, town.bob], "bob sailors"),
    ):
        response = await town.playground.select(sent.id, menu, values, town.alice)
        assert response.message["content"] == answer


@pytest.mark.asyncio
async def test_a_modal_with_every_kind_of_field(town: Town, client: Sharded) -> None:
    class Everything(ui.Modal, title="Everything"):
        text = ui.Label[Any](text="Text", component=ui.TextInput(required=False))
        pick = ui.Label[Any](
            text="Pick",
            component=ui.Select(options=[discord.SelectOption(label="Facts", value="fact")]),
        )
        who = ui.Label[Any](text="Who", component=ui.UserSelect())
        sure = ui.Label[Any](text="Sure", component=ui.Checkbox())
        when = ui.Label[Any](
            text="When",
            component=ui.RadioGroup(
                options=[
                    discord.RadioGroupOption(label="Now", value="now"),
                    discord.RadioGroupOption(label="Later", value="later"),
                ]
            ),
        )

        async def on_submit(self, interaction: discord.Interaction) -> None:
            values = [
                self.text.component.value,
                self.pick.component.values,
                [user.id for user in self.who.component.values],
                self.sure.component.value,
                self.when.component.value,
            ]
            await interaction.response.send_message(repr(values), ephemeral=True)

    @client.tree.command(description="d")
    async def fill(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Everything())

    await client.tree.sync()
    opened = await town.playground.command(town.general, town.alice, "fill")
    done = await town.playground.submit_modal(
        opened.modal,
        town.alice,
        Text="Hello",
        Pick=["Facts"],
        Who=town.bob,
        Sure=True,
        When="Later",
    )
    expected = ["Hello", ["fact"], [town.bob], True, "later"]
    assert done.message["content"] == repr(expected)


@pytest.mark.asyncio
async def test_buttons_in_a_layout_work_as_anywhere(town: Town, client: Sharded) -> None:
    class Open(ui.Button[Any]):
        async def callback(self, interaction: discord.Interaction) -> Any:
            await interaction.response.send_message("Opened", ephemeral=True)

    layout = ui.LayoutView()
    layout.add_item(ui.Container(ui.Section("Trip", accessory=Open(label="Open"))))
    sent = await client.get_channel(town.general).send(view=layout)
    response = await town.playground.press(sent.id, "Open", town.alice)
    assert response.message["content"] == "Opened"


@pytest.mark.asyncio
async def test_many_people_use_many_commands_at_once(town: Town, start: Start) -> None:
    await start(Desk())
    people = [town.playground.add_person(f"P{i}", guilds=[town.guild]) for i in range(40)]
    responses = await asyncio.gather(
        *(
            town.playground.command(town.general, person, "memory search", text=str(person))
            for person in people
        )
    )
    for person, response in zip(people, responses, strict=True):
        assert response.message["content"] == f"{person} 5 anyone"
        (seen,) = town.playground.messages(town.general, seen_by=person)
        assert seen["id"] == response.message["id"]


@pytest.mark.asyncio
async def test_an_ephemeral_answer_can_be_pressed_and_changed_by_its_reader(
    town: Town, client: Sharded
) -> None:
    @client.tree.command(description="d")
    async def pages(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("Page 1", view=Choices(), ephemeral=True)

    await client.tree.sync()
    shown = await town.playground.command(town.general, town.alice, "pages")
    turned = await town.playground.press(shown.message["id"], "Next", town.alice)
    assert turned.ephemeral
    assert shown.message["content"] == "Page 2"
    assert town.playground.messages(town.general) == []
