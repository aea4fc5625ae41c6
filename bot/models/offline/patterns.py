"""Write long patterns as lists, one alternative a line."""


def any_of(*listed: str) -> str:
    """Return all lines of these texts as the alternatives of one pattern."""
    lines = (line.strip() for text in listed for line in text.splitlines())
    return "|".join(line for line in lines if line)
