"""Carry a server's memory out of Memoir and back as a documented file (docs/export.md)."""
