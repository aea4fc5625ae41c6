"""Lend the tests of benchmarks what those of memory have."""

from tests.memory.conftest import clock, memory, path

__all__ = ["clock", "memory", "path"]
