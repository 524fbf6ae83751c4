"""Style rules in Vale's YAML format: a folder of rules and a text in, alerts with places out."""

from agents.vale.checking import check, examine
from agents.vale.load import load_style
from agents.vale.types import Alert, NotRun, Report, Rule, Style

__all__ = ["Alert", "NotRun", "Report", "Rule", "Style", "check", "examine", "load_style"]
