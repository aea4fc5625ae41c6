"""Orchestrate the memory work: steps with declared inputs and outputs, and what runs them."""
