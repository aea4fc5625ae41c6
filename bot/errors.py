"""Hold the one exception family of Memoir; every message is a sentence fit for a person."""

import traceback


class MemoirError(Exception):
    """Stand for anything that Memoir itself finds wrong."""


class SettingsError(MemoirError):
    """Say which setting is wrong and what to do; ends the process with exit code 2."""


class StoreError(MemoirError):
    """Say that a memory database cannot be opened, read or written."""


class MapError(MemoirError):
    """Say that a map of memory could not be drawn."""


class PlaygroundError(MemoirError):
    """Say that the playground cannot do what was asked of it."""


class ModelError(MemoirError):
    """Say that a language model gave no usable answer."""


class ModelUnavailable(ModelError):
    """Say that the endpoint was out of reach, too slow or over its limit; worth a retry."""


class ModelRefused(ModelError):
    """Say that the endpoint refuses this for good (key, model name, content); no retry helps."""


class ModelMisconfigured(ModelRefused):
    """Say that the key, the address or the model's name is wrong: nothing asked is at fault."""


class UnreadableAnswer(ModelError):
    """Say that the model answered, but not in the shape that was asked for."""


def reason(error: BaseException) -> str:
    """Name what went wrong for the log; words that are not ours may quote what people said."""
    if isinstance(error, MemoirError):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {frames[-1].name}, {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return type(error).__name__ + place
