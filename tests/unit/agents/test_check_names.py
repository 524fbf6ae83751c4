"""The list of checks that content types are read by is the list of checks there are."""

import re
from pathlib import Path

import agents
from agents.checks.house import COUNTED
from agents.checks.leftovers import rules
from agents.checks.wording import LISTS
from storage.check_names import CHECKS

WRITTEN = re.compile(rf'"({"|".join(CHECKS)})\.([a-z_]+)"')
AGENTS = Path(agents.__file__).parent


def test_every_check_has_its_name_in_the_list() -> None:
    found = {("house", name) for name in COUNTED}
    found |= {("safety", one.name) for one in rules()} | {("safety", one[0]) for one in LISTS}
    found |= {("safety", name) for name in ("injection", "hidden_text")}
    found |= {("grounding", verdict) for verdict in ("contradicted", "not_found")}
    for file in AGENTS.rglob("*.py"):
        found |= set(WRITTEN.findall(file.read_text(encoding="utf-8")))
    assert found == {(first, name) for first, names in CHECKS.items() for name in names}
