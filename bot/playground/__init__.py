"""A Discord of one's own on loopback: it serves `memoir chat` and the end-to-end tests."""
