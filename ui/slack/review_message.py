"""A review task as a message: the draft, its statements with their evidence, and the buttons.

Everybody in the channel sees the same: no message says what the desk thinks of a draft, nor
what one of several reviewers said.
"""

import json
from typing import Any

from sqlmodel import Session

from graphs.house import House
from storage.decisions import decision_of
from storage.outbox import is_waiting
from storage.review import review_view
from storage.rights import is_team
from storage.tables import Decision, Item, Task
from storage.tasks import holder_of
from ui import texts
from ui.render import shown
from ui.slack import marks
from ui.slack.links import task_url
from ui.slack.marks import Element

MOST_DRAFT = 4_000
"""Longer drafts are decided at the desk: nobody approves what they have not seen."""
MOST_QUOTE = 300
MOST_JSON = 10_000
"""Slack refuses messages whose blocks add up to more than about 13,000 characters."""
MOST_FINDINGS = 8
MOST_ASKED = 500

APPROVE, EDIT, REJECT, REWORK, UNDO = (
    f"review_{name}" for name in ("approve", "edit", "reject", "rework", "undo")
)
PUBLISH = "piece_publish"


def task_message(session: Session, house: House, task: Task) -> dict[str, Any]:
    """What the message about a task says now."""
    view = review_view(session, task.id, "")
    item = session.get_one(Item, task.item_id)
    decision = decision_of(session, task.id)
    title = texts.SLACK_REVIEW.format(title=item.title)
    if decision is not None:
        head = decided_words(decision)
        blocks = [head_block(house, view), *decided_blocks(house, item, task, decision, view)]
        return marks.message(f"{item.title}: {head}", *blocks)
    if task.status != "open":
        over = marks.rich(marks.section(marks.words(texts.SLACK_CANCELLED)))
        return marks.message(f"{title}. {texts.SLACK_CANCELLED}", head_block(house, view), over)
    return marks.message(title, *open_blocks(session, house, task, view))


def head_block(house: House, view: dict[str, Any]) -> Element:
    """Title, kind and attempt, and what was asked for."""
    kind = house.types.get(view["content_type"])
    name = kind.title if kind else view["content_type"]
    attempt = texts.SLACK_ATTEMPT.format(kind=name, attempt=view["draft"]["attempt"])
    asked = marks.cut(view["brief"]["instruction"], MOST_ASKED)
    return marks.rich(
        marks.section(marks.words(view["title"], "bold"), marks.words(f"\n{attempt}", "italic")),
        marks.section(marks.words(texts.SLACK_ASKED_FOR, "bold"), marks.words(asked)),
    )


def open_blocks(session: Session, house: House, task: Task, view: dict[str, Any]) -> list[Element]:
    """A task that waits. A draft that does not fit is not decided here."""
    text = view["draft"]["text"]
    fits = marks.length(text) <= MOST_DRAFT
    blocks = [head_block(house, view), draft_block(text, fits)]
    notes = standing_words(session, task)
    below = [
        marks.rich(marks.section(marks.words(" ".join(notes), "italic"))) if notes else None,
        buttons(house, task, text, fits),
    ]
    last = [block for block in below if block is not None]
    return [*blocks, *judged_blocks(house, task, view, size(blocks + last)), *last]


def draft_block(text: str, fits: bool) -> Element:
    if not text.strip():
        return marks.rich(marks.section(marks.words(texts.SLACK_NO_DRAFT, "bold")))
    if fits:
        return marks.rich(marks.quote(text))
    begun = marks.quote(marks.cut(text, MOST_DRAFT // 2))
    return marks.rich(begun, marks.section(marks.words(texts.SLACK_TOO_LONG, "bold")))


def standing_words(session: Session, task: Task) -> list[str]:
    """Who stands in the way. Names are people's own, and shown as text."""
    said = [texts.SLACK_NEEDS_LEAD] if task.needs == "lead" and is_team(session) else []
    holder = holder_of(task)
    return [*said, texts.SLACK_HELD.format(name=holder)] if holder else said


def judged_blocks(house: House, task: Task, view: dict[str, Any], used: int) -> list[Element]:
    """Statements and findings, as many as there is room for; the desk has the rest."""
    claims, findings = view["draft"]["claims"], view["draft"]["findings"]
    head = texts.SLACK_CLAIMS if claims else texts.SLACK_NO_CLAIMS
    parts = [marks.section(marks.words(head, "bold" if claims else "italic"))]
    wanted = [claim_parts(number, claim) for number, claim in enumerate(claims, start=1)]
    wanted += [finding_parts(findings[:MOST_FINDINGS])] if findings else []
    left, whole = MOST_JSON - used - 600, len(findings) <= MOST_FINDINGS
    for more in wanted:
        if size(parts + more) > left:
            whole = False
            break
        parts += more
    if not whole:
        where = marks.link(task_url(house.settings, task.id), texts.SLACK_OPEN)
        parts.append(marks.section(marks.words(texts.SLACK_CUT + " "), where))
    return [marks.rich(*parts)]


def claim_parts(number: int, claim: dict[str, Any]) -> list[Element]:
    """One statement, its verdict, and the words of the source that it rests on."""
    verdict = texts.VERDICTS.get(claim["verdict"], claim["verdict"])
    said = marks.cut(claim["text"], MOST_QUOTE)
    head = marks.section(marks.words(f"{number}. {verdict}: ", "bold"), marks.words(said))
    evidence = claim["evidence"]
    if evidence is None:
        return [head, marks.section(marks.words(texts.SLACK_NO_EVIDENCE, "italic"))]
    origin = marks.cut(texts.SLACK_EVIDENCE + evidence["uri"], MOST_QUOTE)
    source = marks.section(marks.words(origin, "italic"))
    return [head, marks.quote(marks.cut(evidence["text"], MOST_QUOTE)), source]


def finding_parts(findings: list[dict[str, Any]]) -> list[Element]:
    lines = [
        f"\n{texts.SEVERITIES.get(one['severity'], one['severity'])}: "
        f"{marks.cut(one['reason'], MOST_QUOTE)}"
        for one in findings
    ]
    return [marks.section(marks.words(texts.SLACK_FINDINGS, "bold"), marks.words("".join(lines)))]


def buttons(house: House, task: Task, text: str, fits: bool) -> Element:
    """Approve needs a whole text; edit is at the desk where Slack would change the text."""
    made: list[Element | None] = [
        marks.button(APPROVE, texts.APPROVE, task.id, "primary") if fits and text.strip() else None,
        marks.button(EDIT, texts.EDIT, task.id) if fits_a_field(text) else None,
        marks.button(REJECT, texts.REJECT, task.id, "danger"),
        marks.button(REWORK, texts.REWORK, task.id),
        desk_button(task_url(house.settings, task.id)),
    ]
    return actions(made)


def actions(made: list[Element | None]) -> Element:
    return {"type": "actions", "elements": [one for one in made if one is not None]}


def desk_button(url: str) -> Element:
    """A link; Slack tells us of the click all the same, and is only answered."""
    return {
        "type": "button",
        "action_id": "desk_open",
        "text": {"type": "plain_text", "text": texts.SLACK_OPEN, "emoji": False},
        "url": url,
    }


def fits_a_field(text: str) -> bool:
    """Whether a field of Slack's gives back what it was given: short enough, without characters
    that it drops, and nothing that it would take for an escaped sign."""
    same = shown(text) == text and "\r" not in text and not marks.ENTITY.search(text)
    return same and marks.length(text) <= marks.MOST_TEXT


def decided_words(decision: Decision) -> str:
    name = decision.reviewer + (f" ({texts.SIMULATED})" if decision.simulated else "")
    verdict = texts.DECIDED.get(decision.verdict, decision.verdict)
    return texts.SLACK_DECIDED.format(verdict=verdict, name=name)


def decided_blocks(
    house: House, item: Item, task: Task, decision: Decision, view: dict[str, Any]
) -> list[Element]:
    """What was decided and by whom, the text that goes on, and what can be done now."""
    waits = is_waiting(decision)
    status = texts.STATUSES.get(item.status, item.status)
    lines = [texts.SLACK_WAITS if waits else texts.SLACK_NOW.format(status=status)]
    if decision.reasons:
        reasons = ", ".join(texts.REASONS.get(code, code) for code in decision.reasons)
        lines.insert(0, texts.SLACK_WHY.format(reasons=reasons))
    head = marks.section(
        marks.words(decided_words(decision), "bold"), marks.words("\n" + "\n".join(lines))
    )
    blocks = [marks.rich(head)]
    if decision.verdict in ("approve", "edit"):
        text = decision.text or view["draft"]["text"]
        head = marks.section(marks.words(texts.SLACK_TEXT_NOW, "bold"))
        blocks.append(marks.rich(head, marks.quote(marks.cut(text, MOST_DRAFT))))
    made: list[Element | None] = [
        marks.button(UNDO, texts.UNDO, decision.id) if waits else None,
        publish_button(item) if not waits else None,
        desk_button(task_url(house.settings, task.id)),
    ]
    return [*blocks, actions(made)]


def publish_button(item: Item) -> Element | None:
    if item.status != "done":
        return None
    return marks.button(PUBLISH, texts.SLACK_PUBLISH, item.id, "primary")


def size(parts: list[Element]) -> int:
    return marks.length(json.dumps(parts, ensure_ascii=False))
