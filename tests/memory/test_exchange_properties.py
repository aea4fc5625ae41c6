"""Test that whatever a file holds is read or refused in a sentence, never anything else."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.memory.exchange.reading import ExportRefused, read
from tests.memory.exchange_samples import GUILD, exported, fill
from tests.memory.samples import open_memory

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(
        ["everyone", "1", "0", "-5", "9" * 19, "2026-02-30T00:00:00Z", "9999-12-31T23:59:59-23:59"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> str:
    async def made() -> str:
        memory = await open_memory(tmp_path_factory.mktemp("exchange") / "1.db")
        try:
            await fill(memory)
            return await exported(memory)
        finally:
            await memory.close()

    return asyncio.run(made())


def places(whole: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value in a JSON document."""
    if path:
        yield path
    if isinstance(whole, dict | list):
        for key in whole if isinstance(whole, dict) else range(len(whole)):
            yield from places(whole[key], (*path, key))


def with_value(whole: Any, path: tuple[Any, ...], value: Any) -> Any:
    for key in path[:-1]:
        whole = whole[key]
    whole[path[-1]] = value


def is_read(data: bytes) -> bool:
    try:
        read(data, GUILD)
    except ExportRefused as refusal:
        told = str(refusal)
    else:
        return True
    assert told.endswith(".")
    return False


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_value_changed(sample: str, data: st.DataObject) -> None:
    whole = json.loads(sample)
    path = data.draw(st.sampled_from(sorted(places(whole), key=str)))
    with_value(whole, path, data.draw(VALUES))
    is_read(json.dumps(whole).encode())


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 5_000), size=st.integers(0, 40), put=st.binary(max_size=6))
def test_some_bytes_changed(sample: str, at: int, size: int, put: bytes) -> None:
    raw = sample.encode()
    is_read(raw[:at] + put + raw[at + size :])


def test_other_spaces_and_another_order_change_nothing(sample: str) -> None:
    whole = json.loads(sample)
    turned = dict(reversed(whole.items()))
    pretty = "\ufeff" + json.dumps(turned, indent=4, ensure_ascii=False) + "\n\n"
    assert read(pretty.encode(), GUILD) == read(sample.encode(), GUILD)


@pytest.mark.parametrize("file", ["nothing", '"text"', "null", "{", '{"a"', '{"format": NaN}'])
def test_what_is_no_export_at_all(file: str) -> None:
    assert not is_read(file.encode())
