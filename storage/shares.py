"""Shares and how sure they are."""

import math
from statistics import NormalDist

from storage.errors import BadInput


def share_interval(successes: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval for a share (Wilson 1927): honest for few items and near 0 or 1.

    Raises:
        BadInput: n is not positive, or successes lie outside 0..n.
    """
    if n <= 0 or not 0 <= successes <= n:
        raise BadInput(f"{successes} of {n} is not a share", "give 0 <= successes <= n, n > 0")
    z = NormalDist().inv_cdf(0.5 + level / 2)
    share = successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # The interval touches its end exactly; rounding must not push the share out of it.
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return low, high


def shares_apart(
    first: tuple[int, int], second: tuple[int, int], level: float = 0.95
) -> tuple[float, float]:
    """The interval of the difference of two independent shares, from Wilson's of each (Newcombe
    1998, "Interval estimation for the difference between independent proportions", method 10).

    Args:
        first, second: successes and n.
    """
    (a, n), (b, m) = first, second
    low_a, high_a = share_interval(a, n, level)
    low_b, high_b = share_interval(b, m, level)
    p, q = a / n, b / m
    low = p - q - math.hypot(p - low_a, high_b - q)
    high = p - q + math.hypot(high_a - p, q - low_b)
    return low, high
