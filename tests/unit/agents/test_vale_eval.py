"""`copydesk eval style`: our lines against the expected ones."""

from pathlib import Path

import pytest

from evals.style import measure
from storage.errors import BadInput

RULE = "extends: existence\nmessage: \"Avoid '%s'.\"\nlevel: error\ntokens: [{}]\n"
FEATURE = '''Feature: Rules

  Scenario: Bad words
    When I test "Words"
    Then the output should contain exactly:
      """
      test.md:1:3:House.Words:Avoid 'bad'.
      test.md:3:1:House.Words:Avoid 'bad'.
      """

  Scenario: Without a fixture
    When I test "Lost"
    Then the output should contain exactly:
      """
      test.md:1:1:House.Lost:Avoid it.
      """
'''


def data(folder: Path, text: str, *, enabled: str = "House.Words = YES\n") -> Path:
    files = {
        "House/Words.yml": RULE.format("bad"),
        "House/Other.yml": RULE.format("good"),
        "House/Script.yml": "extends: script\nmessage: x\n",
        "features/rules.feature": FEATURE,
        "fixtures/Words/test.md": text,
        "fixtures/Words/.vale.ini": "StylesPath = ../../\n\n[*.md]\n" + enabled,
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def test_a_scenario_passes_with_the_same_lines(tmp_path: Path) -> None:
    result, differences = measure(data(tmp_path, "# bad\n\nbad and good\n"))
    speed = result.pop("milliseconds_per_kilobyte")
    assert speed > 0
    assert differences == []
    assert result == {
        "scenarios": 2,
        "passed": 1,
        "lines": 2,
        "lines_found": 2,
        "false_alarms": 0,
        "rules": 3,
        "not_run": {
            "House.Script": "scripts of a style are never run",
            "Lost": "its fixture is missing",
        },
    }


def test_each_difference_is_listed(tmp_path: Path) -> None:
    result, differences = measure(data(tmp_path, "# bad\n\nvery bad\n"))
    assert (result["passed"], result["lines_found"], result["false_alarms"]) == (0, 1, 1)
    assert differences == [
        "Words: missing test.md:3:1:House.Words:Avoid 'bad'.",
        "Words: extra test.md:3:6:House.Words:Avoid 'bad'.",
    ]


def test_a_folder_without_the_data_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no style"):
        measure(tmp_path)
