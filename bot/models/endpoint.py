"""Get an attempt at an endpoint through: learn what it takes, retry what passes, name the rest."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from types import MappingProxyType
from typing import Any, TypeVar

from openai import AsyncAPIResponse, AsyncOpenAI, Timeout

from bot.errors import ModelError
from bot.models.base import Purpose
from bot.models.complaint import FAULTS, Complaint
from bot.models.diagnosis import Diagnosis, diagnose
from bot.models.dialect import Choices, Dialect, refused_knob
from bot.models.patience import Patience

logger = logging.getLogger(__name__)

SETTINGS: Mapping[Purpose, str] = MappingProxyType(
    {"answer": "MEMOIR_MODEL", "memory": "MEMOIR_MEMORY_MODEL"}
)

T = TypeVar("T")


class Endpoint:
    """Hold one address, its models and the dialect of each."""

    def __init__(
        self, client: AsyncOpenAI, models: Mapping[Purpose, str], patience: Patience
    ) -> None:
        # Retries and waits are ours alone: two layers of them would multiply.
        self._client = client.with_options(
            max_retries=0, timeout=Timeout(None, connect=patience.connect)
        )
        # Looked up now, for it imports a good deal: the first question is not to wait for that.
        self._create = self._client.chat.completions.with_streaming_response.create
        self._models = models
        self._patience = patience
        at_openai = client.base_url.host.endswith((".openai.com", ".openai.azure.com"))
        self._dialects = {name: Dialect(name, at_openai=at_openai) for name in models.values()}

    def ask(self, arguments: dict[str, Any]) -> AbstractAsyncContextManager[AsyncAPIResponse[Any]]:
        """Return the response to a request, to be entered; raise any of FAULTS."""
        if self._client.is_closed():
            raise Complaint("closed")
        return self._create(**arguments)

    async def insist(self, purpose: Purpose, attempt: Callable[[Choices], Awaitable[T]]) -> T:
        """Return what an attempt returns in the end; raise ModelError in place of FAULTS."""
        retry = 0
        while True:
            choices = self._dialect(purpose).choices()
            try:
                return await attempt(choices)
            except FAULTS as error:
                complaint = Complaint.of(error)
            if not self._learn(purpose, choices, complaint):
                await self._pause(purpose, complaint, retry)
                retry += 1

    def ignores_shape(self, purpose: Purpose, choices: Choices) -> None:
        """Note that the shape asked for was not kept to: asking for it is of no use."""
        self._dialect(purpose).learn(choices, "shape")

    def broken_off(self, purpose: Purpose, fault: Exception) -> ModelError:
        """Return what a fault amid an answer is to its readers: a filter, or else a break."""
        complaint = Complaint.of(fault)
        logger.info("%s broke off: %s.", self._models[purpose], complaint)
        if complaint.kind != "filtered":
            complaint = Complaint("broken")
        return self._diagnosis(purpose, complaint).error

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()

    def _dialect(self, purpose: Purpose) -> Dialect:
        return self._dialects[self._models[purpose]]

    def _learn(self, purpose: Purpose, choices: Choices, complaint: Complaint) -> bool:
        """Return whether the complaint taught another way to ask."""
        knob = refused_knob(complaint, choices)
        return knob is not None and self._dialect(purpose).learn(choices, knob)

    def _diagnosis(self, purpose: Purpose, complaint: Complaint) -> Diagnosis:
        return diagnose(
            complaint,
            model=self._models[purpose],
            setting=SETTINGS[purpose],
            silence=self._patience.first,
        )

    async def _pause(self, purpose: Purpose, complaint: Complaint, retry: int) -> None:
        diagnosis = self._diagnosis(purpose, complaint)
        pause = self._patience.pause_before(retry, complaint.after) if diagnosis.again else None
        if pause is None:
            logger.info("%s did not answer: %s.", self._models[purpose], complaint)
            raise diagnosis.error
        logger.info("Asking %s again in %.1f s: %s.", self._models[purpose], pause, complaint)
        await asyncio.sleep(pause)
