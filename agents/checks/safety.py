"""Safety: what must not be published whatever the content type.

Personal data and secrets, leftovers of models and templates, words that hurt, and text in a
script or language that nobody asked for.
"""

from agents.checks.leftovers import leftover_findings
from agents.checks.personal import personal_findings
from agents.checks.scripts import language_findings, script_findings
from agents.checks.wording import wording_findings
from agents.types import Assignment, Finding

VERSION = "safety-4"


def safety_findings(assignment: Assignment, text: str) -> list[Finding]:
    given = given_text(assignment)
    evidence = evidence_text(assignment)
    return [
        *personal_findings(text, given),
        *leftover_findings(text, evidence),
        *wording_findings(text, given),
        *script_findings(text, given),
        *language_findings(text, assignment.instruction, evidence),
    ]


def evidence_text(assignment: Assignment) -> str:
    """Facts and passages, one after the other."""
    passages = [passage.text for passage in assignment.passages]
    return "\n".join([facts_text(assignment), *passages])


def facts_text(assignment: Assignment) -> str:
    """What was given word for word: the names and values of facts."""
    lines = [f"{key}: {value}" for key, value in assignment.facts.items()]
    return "\n".join([*lines, assignment.facts_evidence.text if assignment.facts_evidence else ""])


def given_text(assignment: Assignment) -> str:
    """Everything that the writer was given, the instruction too."""
    return "\n".join([assignment.instruction, evidence_text(assignment)])
