"""Every text has a name of its own."""

import ast
from collections import Counter
from pathlib import Path

from ui import texts


def test_no_text_takes_the_name_of_another() -> None:
    named: Counter[str] = Counter()
    for file in Path(next(iter(texts.__path__))).glob("*.py"):
        for line in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(line, ast.Assign):
                named.update(target.id for target in line.targets if isinstance(target, ast.Name))
    assert [name for name, times in named.items() if times > 1] == []
    assert named["SLACK_WAITS"] == 1
