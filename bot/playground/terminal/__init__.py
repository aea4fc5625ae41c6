"""The playground in a terminal: what `memoir chat` shows and understands."""
