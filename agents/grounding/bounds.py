"""Numbers that a text gives as bounds: "less than £50", "at least 1 kg", "no more than 3"."""

import re

UP, DOWN = "(?:more|heavier|longer) than", "(?:less|lighter|shorter) than"
BOUND = r"\b(?:(?<!no )(?<!not ){0}|(?:no|not) {1}|{2})\s*\Z"
ABOVE = re.compile(BOUND.format(UP, DOWN, "over|above|at least"), re.I)
BELOW = re.compile(BOUND.format(DOWN, UP, "under|below|up to|at most"), re.I)


def keeps_to_bound(value: float, bound: float, before: str) -> bool:
    """Whether `before`, the text up to a number, makes it a bound that the value keeps to."""
    above = ABOVE.search(before) and value >= bound
    return bool(above or (BELOW.search(before) and value <= bound))
