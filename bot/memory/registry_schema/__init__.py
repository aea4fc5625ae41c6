"""Numbered, forward-only migrations of the registry, one SQL file each."""
