"""Messages, names and commands that several tests use."""

from datetime import UTC, datetime

from bot.ids import ChannelId, MessageId, UserId
from bot.playground.events import Json

NOW = datetime(2025, 3, 3, 14, 2, tzinfo=UTC)
JUMP = "https://discord.com/channels/1/20/30"


class FixedNames:
    """Name everything by its id."""

    def user(self, user_id: UserId) -> str:
        return f"user{user_id}"

    def role(self, role_id: int) -> str:
        return f"role{role_id}"

    def channel(self, channel_id: ChannelId) -> str:
        return f"channel{channel_id}"

    def quote(self, channel_id: ChannelId, message_id: MessageId) -> str:
        return f"#channel{channel_id}, message {message_id}"


def button(label: str, **more: object) -> Json:
    return {"type": 2, "style": 1, "label": label, "custom_id": f"id-{label}", **more}


def menu(*labels: str, **more: object) -> Json:
    options = [{"label": label, "value": f"v-{label}"} for label in labels]
    return {"type": 3, "custom_id": "menu", "placeholder": "Topic", "options": options, **more}


def row(*parts: Json) -> Json:
    return {"type": 1, "components": list(parts)}


def text(content: str) -> Json:
    return {"type": 10, "content": content}


COMMANDS: list[Json] = [
    {
        "name": "memory",
        "type": 1,
        "description": "What Memoir remembers",
        "options": [
            {"type": 1, "name": "scenes", "description": "List topics", "options": []},
            {
                "type": 1,
                "name": "scene",
                "description": "Show a topic",
                "options": [
                    {
                        "type": 3,
                        "name": "name",
                        "description": "Its name",
                        "required": True,
                        "autocomplete": True,
                    }
                ],
            },
            {
                "type": 1,
                "name": "search",
                "description": "Search",
                "options": [
                    {
                        "type": 3,
                        "name": "query",
                        "description": "What to find",
                        "required": True,
                        "max_length": 30,
                    },
                    {
                        "type": 3,
                        "name": "type",
                        "description": "Kind of memory",
                        "choices": [
                            {"name": "Decision", "value": "decision"},
                            {"name": "Plan", "value": "plan"},
                        ],
                    },
                    {"type": 6, "name": "person", "description": "Who said it"},
                    {
                        "type": 4,
                        "name": "limit",
                        "description": "How many",
                        "min_value": 1,
                        "max_value": 25,
                    },
                ],
            },
        ],
    },
    {
        "name": "memory-admin",
        "type": 1,
        "description": "Manage memory",
        "options": [{"type": 1, "name": "reset", "description": "Forget everything"}],
    },
    {
        "name": "tune",
        "type": 1,
        "description": "Flat, with every type",
        "options": [
            {"type": 5, "name": "loud", "description": "?"},
            {"type": 10, "name": "speed", "description": "?", "max_value": 2.5},
            {"type": 7, "name": "where", "description": "?"},
            {"type": 8, "name": "for", "description": "?"},
            {"type": 11, "name": "file", "description": "?"},
        ],
    },
    {"name": "Remember this", "type": 3},
]
