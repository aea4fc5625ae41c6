"""Numbered, forward-only migrations of one guild's database, one SQL file each."""
