"""Counts and times in words."""


def counted(words: dict[int, str], many: str, count: int) -> str:
    """The phrase for a number of things: languages differ in more than an s."""
    return words.get(count, many.format(count=f"{count:,}"))


def age(seconds: float) -> str:
    """How long ago, in the largest unit that says something."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return "now"
