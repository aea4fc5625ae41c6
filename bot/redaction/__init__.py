"""Keep secrets out of memory: what looks like a password, key or token is masked."""
