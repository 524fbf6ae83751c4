"""A source's text, screened and cut. Records and pages both end here."""

from dataclasses import replace

from agents.readers.passages import cut
from agents.readers.screening import screen
from agents.readers.signature import signature
from agents.readers.types import PassageSpan, ReadOptions, SourceText

RECORD_PASSAGES = 4
"""A record is one passage, unless it is longer than this many."""


def finish(source: SourceText, options: ReadOptions) -> SourceText:
    """The source with its passages, flags and signature; or refused, without its text.

    Screening comes first: masking changes the text, and passages index what is kept.
    """
    if len(source.text) > options.max_characters:
        return refuse(source, f"it is longer than {options.max_characters:,} characters; split it")
    screened = screen(source.text, options)
    if screened.refused:
        title = masked_title(source.title, True, options)
        return refuse(replace(source, title=title), screened.refused)
    text = screened.text
    signed = options.signatures and source.kind == "page"
    return replace(
        source,
        title=masked_title(source.title, text != source.text, options),
        text=text,
        passages=passages(source.kind, text, options.passage_characters),
        flags=screened.flags,
        signature=signature(text) if signed else None,
    )


def refuse(source: SourceText, why: str) -> SourceText:
    return replace(source, text="", refused=why)


def passages(kind: str, text: str, size: int) -> tuple[PassageSpan, ...]:
    if kind == "record" and len(text) <= RECORD_PASSAGES * size:
        return (PassageSpan(0, len(text)),)
    return tuple(cut(text, size))


def masked_title(title: str, masked: bool, options: ReadOptions) -> str:
    """What was masked in the text must not stay in the title."""
    if not masked:
        return title
    screened = screen(title, options)
    return "" if screened.refused else screened.text
