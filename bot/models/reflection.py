"""Hold what a model concludes from several memories."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.vocabulary import CELL_CHARACTERS, CellType

# Sparingly: what a reflection finds beyond this is seldom worth a memory.
MOST_CONCLUSIONS = 3
# Two memories may be alike by chance.
LEAST_BASES = 3


class Conclusion(BaseModel):
    """Hold one statement and the numbers of the memories that it rests on."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    content: str = Field(min_length=1, max_length=CELL_CHARACTERS)
    cell_type: CellType = CellType.FACT
    cells: list[int] = Field(min_length=LEAST_BASES)


def _readable_conclusions(value: Any) -> Any:
    """Keep the conclusions that are valid: one bad one must not cost the others."""
    if not isinstance(value, list):
        return value
    read = (one for one in map(_readable_conclusion, value) if one is not None)
    return list(read)[:MOST_CONCLUSIONS]


def _readable_conclusion(value: Any) -> Conclusion | None:
    try:
        return Conclusion.model_validate(value)
    except ValidationError:
        return None


class Reflection(BaseModel):
    """Hold what memories say together; mostly nothing."""

    model_config = ConfigDict(extra="ignore")

    conclusions: Annotated[list[Conclusion], BeforeValidator(_readable_conclusions)]
