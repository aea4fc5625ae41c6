"""Measure what Memoir claims; each module is a command, `python -m benchmarks.NAME`."""
