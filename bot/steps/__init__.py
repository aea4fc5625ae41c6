"""Do the memory work, a step of its graph in each module."""
