"""Put the parts of a playground together."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.playground.answers import Answers
from bot.playground.commands import Commands
from bot.playground.files import Files
from bot.playground.gateway import Gateway
from bot.playground.intents import Portal
from bot.playground.interactions import Interactions
from bot.playground.messages import Messages
from bot.playground.records import User
from bot.playground.signals import Feed
from bot.playground.snowflakes import Snowflakes
from bot.playground.threads import Threads
from bot.playground.world import World


@dataclass(frozen=True, slots=True)
class Parts:
    """Hold the parts that a playground's doors, for the bot and for people, work on."""

    world: World
    gateway: Gateway
    feed: Feed
    files: Files
    snowflakes: Snowflakes
    clock: Clock
    threads: Threads
    messages: Messages
    interactions: Interactions
    answers: Answers
    commands: Commands


def assemble(bot: User, token: str, portal: Portal, clock: Clock) -> Parts:
    """Return the parts of an empty playground with one bot."""
    world = World(bot, users={bot.id: bot})
    snowflakes = Snowflakes(clock)
    gateway, feed, files = Gateway(world, portal, token), Feed(), Files(snowflakes)
    messages = Messages(world, gateway, feed, files, snowflakes, clock)
    interactions = Interactions(world, gateway, messages, feed, snowflakes, clock)
    return Parts(
        world=world,
        gateway=gateway,
        feed=feed,
        files=files,
        snowflakes=snowflakes,
        clock=clock,
        threads=Threads(world, gateway, snowflakes, clock),
        messages=messages,
        interactions=interactions,
        answers=Answers(world, interactions, messages, feed),
        commands=Commands(bot.id, snowflakes),
    )
