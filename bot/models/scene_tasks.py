"""Hold what a model answers about scenes that may be one topic, or several."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.models.tasks import SceneName

# A scene that falls into more parts than these has no parts worth names.
MOST_GROUPS = 8


class Merging(BaseModel):
    """Hold which other scene is about the same topic, if one is, and what to call both."""

    model_config = ConfigDict(extra="ignore")

    same: int | None = None  # its number
    name: SceneName = ""  # "" to keep the bigger one's


class TopicGroup(BaseModel):
    """Hold one topic of a scene and the numbers of the memories about it."""

    model_config = ConfigDict(extra="ignore")

    name: SceneName = Field(min_length=1)
    cells: list[int] = Field(min_length=1)


def _readable_groups(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return [group for group in map(_readable_group, value) if group is not None][:MOST_GROUPS]


def _readable_group(value: Any) -> TopicGroup | None:
    try:
        return TopicGroup.model_validate(value)
    except ValidationError:
        return None


class Splitting(BaseModel):
    """Hold the topics of a scene; one or none where it is to stay as it is."""

    model_config = ConfigDict(extra="ignore")

    groups: Annotated[list[TopicGroup], BeforeValidator(_readable_groups)]
