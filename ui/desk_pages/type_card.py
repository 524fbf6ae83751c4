"""A content type as those who ask for content should know it: its guidance and its limits."""

from agents.router.plain_words import share
from storage.content_types import ContentType
from ui import texts
from ui.desk_pages import marking


def card(kind: ContentType, budget: float) -> str:
    """As HTML, escaped. `budget` is the one in force, which a team may have set itself."""
    limits = "".join(f"<li>{marking.esc(line)}</li>" for line in limits_of(kind))
    named = [marking.muted(marking.esc(line)) for line in phrases_of(kind)]
    oversight = texts.TYPE_REVIEWED
    if not kind.always_review:
        oversight = texts.TYPE_BUDGET.format(share=share(budget))
    return (
        marking.heading(kind.title, 2)
        + f'<p dir="auto">{marking.esc(kind.guidance)}</p>'
        + marking.heading(texts.TYPE_LIMITS)
        + f'<ul class="cd-limits">{limits}</ul>'
        + "".join(named)
        + marking.muted(marking.esc(oversight))
    )


def limits_of(kind: ContentType) -> list[str]:
    """What a draft of this kind has to keep to, a few words each."""
    lines = [texts.TYPE_WORDS.format(least=kind.min_words, most=kind.max_words)]
    lines += characters(kind)
    if kind.state_every_fact:
        lines.append(texts.TYPE_EVERY_FACT)
    lines += [texts.TYPE_MUST.format(part=texts.TYPE_MUST_PARTS[part]) for part in kind.must_have]
    most = {part: getattr(kind, name) for name, part in texts.TYPE_PARTS.items()}
    lines += [
        texts.TYPE_AT_MOST.format(count=count, part=part) for part, count in most.items() if count
    ]
    none = [part for part, count in most.items() if count == 0]
    return lines + ([texts.TYPE_NONE_OF.format(parts=", ".join(none))] if none else [])


def characters(kind: ContentType) -> list[str]:
    least, most = kind.min_characters, kind.max_characters
    if least and most is not None:
        return [texts.TYPE_CHARACTERS.format(least=least, most=most)]
    if most is not None:
        return [texts.TYPE_CHARACTERS_MOST.format(most=most)]
    return [texts.TYPE_CHARACTERS_LEAST.format(least=least)] if least else []


def phrases_of(kind: ContentType) -> list[str]:
    """Words that a draft must or must not hold."""
    always = [*kind.required, *(" / ".join(words) for words in kind.one_of.values())]
    return [
        words.format(words=", ".join(phrases))
        for words, phrases in ((texts.TYPE_REQUIRED, always), (texts.TYPE_BANNED, kind.banned))
        if phrases
    ]
