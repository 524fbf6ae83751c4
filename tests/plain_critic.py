"""One critic without a home for all tests: making one reads every style anew."""

from functools import cache
from pathlib import Path

from agents.critic import Critic


@cache
def plain_critic() -> Critic:
    return Critic(Path("/nowhere"))
