"""The interval around an audited error rate that holds however often one looks."""

import math
from collections.abc import Callable


def interval(refused: int, seen: int, alpha: float = 0.1) -> tuple[float, float]:
    """Rates that fit `refused` out of `seen` audits, at all times with probability 1 - alpha.

    A rate is ruled out when the uniform mixture of all rates explains the audits 1 / alpha
    times better than it does (Robbins 1970, "Statistical methods related to the law of the
    iterated logarithm", section 2; Ville's inequality). (0, 1) before any audit.
    """
    if seen == 0:
        return 0.0, 1.0
    log_mixture = math.lgamma(refused + 1) + math.lgamma(seen - refused + 1)
    log_mixture -= math.lgamma(seen + 2)

    def fits(rate: float) -> bool:
        log_rate = refused * math.log(rate) if refused else 0.0
        log_rest = (seen - refused) * math.log1p(-rate) if seen > refused else 0.0
        return log_mixture - log_rate - log_rest < math.log(1 / alpha)

    middle = refused / seen
    low = 0.0 if refused == 0 else _edge(fits, inside=middle, outside=0.0)
    high = 1.0 if refused == seen else _edge(fits, inside=middle, outside=1.0)
    return low, high


def _edge(fits: Callable[[float], bool], inside: float, outside: float) -> float:
    """Where rates stop to fit, by halving; on the far side of it."""
    for _ in range(40):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if fits(middle) else (inside, middle)
    return outside
