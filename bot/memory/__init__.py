"""One guild's memory: its database, what is written to it and what is recalled from it."""
