"""What leftovers of models and templates look like. Every pattern has bounded repeats."""

import re
from dataclasses import dataclass
from functools import cache

from agents.types import Severity

FIELDS = """address amount audience brand business city client code color colour company contact
country customer date day deadline description details discount email event example feature first
full header headline hashtag image industry information insert job last link location logo
mention month name number org organisation organization person phone photo place position price
product quantity recipient reference sender service sku speaker start surname tbc tbd team text time
title todo topic url user value venue website year your""".split()
FIELD = rf"(?:{'|'.join(FIELDS)})s?"
KINDS = (
    "(?:blurb|post|draft|version|text|copy|description|release note|paragraph|summary|response"
    "|rewrite|caption|tweet)s?"
)
NO_LINK = r"(?![(\[])"
OFFER = "(?:make|write|adjust|revise|change|shorten|add)"

KIND_OF_AI = (
    "(?:(?:advanced|conversational|creative|digital|friendly|generative|harmless|helpful|intelligent"
    "|mere|neutral|personal|powerful|professional|real|responsible|simple|smart|text-based|trained"
    "|unbiased|virtual)[ ,]{1,2}){0,3}"
)
AN_AI = (
    rf"an? {KIND_OF_AI}(?:(?:ai|artificial intelligence)(?:[ -]powered)?(?: language)?"
    "(?: model| (?:writing |virtual )?assistant| chatbot)?|(?:large )?language model)"
)
MADE_BY = r"(?: (?:built|created|designed|developed|made|trained) by [^,.\n]{1,40})?"
"""What a model calls itself, and who made it. Whoever is an AI engineer, or sells an AI assistant,
goes on with other words."""

IT_SPEAKS = r"(?:I\b|my\b|me\b|we\b|please\b|there\b|it(?:['’]s| is) (?:not|im|un|beyond))"
IT_ENDS = (
    r"(?=\s{0,2}(?:[,.;:!?)—–]|\Z|\n|(?:and|but|here|I|made|built|created|designed|developed|so|that"
    r"|trained|which|who|with|without)\b))"
)


@dataclass(frozen=True)
class Leftover:
    """A pattern, with what its finds mean."""

    name: str
    severity: Severity
    reason: str
    pattern: re.Pattern[str]


def leftover(name: str, severity: Severity, reason: str, *patterns: str) -> Leftover:
    return Leftover(name, severity, reason, re.compile("|".join(patterns), re.I | re.M))


@cache
def rules() -> tuple[Leftover, ...]:
    return (*speech(), *gaps())


def speech() -> list[Leftover]:
    """A model that talks to whoever asked, instead of to readers."""
    return [
        leftover(
            "model_voice",
            "block",
            "a model speaks of itself",
            rf"\bas {AN_AI}{MADE_BY},? {IT_SPEAKS}",
            rf"\bI (?:am|can|could|do|have|must|was|will|would)[^.!?\n]{{0,60}} as {AN_AI}"
            rf"{IT_ENDS}",
            rf"\bI, as {AN_AI},",
            rf"\bI(?:['’]m| am) (?:(?:actually|just|merely|not|only|simply|still) ){{0,2}}{AN_AI}"
            rf"{IT_ENDS}",
            r"\bI (?:can(?:['’]t|not)|am unable to) (?:fulfil+|comply|assist|access|browse)\b",
            r"\bI(?:['’]m sorry| apologi[sz]e),? but I "
            r"(?:can(?:['’]t|not)|am (?:not able|unable) to|won['’]t)\b",
            r"\bI (?:can(?:['’]t|not)|am unable to) help (?:you )?with (?:that|this)\b",
            r"\bI (?:don['’]t|do not) have (?:access|enough information|information|personal)\b",
            r"\bmy (?:knowledge cutoff|training data|last (?:knowledge )?update)\b",
        ),
        leftover(
            "opener",
            "warn",
            "a model talks to whoever asked",
            r"\A\W{0,3}(?:(?:sure|certainly|absolutely|of course|okay)(?: thing)?[!,.:]\s{0,3})?"
            r"here(?:['’]s| is| are|['’]re) (?:your|the|an?|my|some|one|two|three|\d) "
            rf"(?:[\w-]+ ){{0,6}}?{KINDS}\b[^\n.!:]{{0,80}}[:.!\n]",
            r"\A\W{0,3}(?:sure|certainly|absolutely|of course)(?: thing)?[!,]\s{1,3}"
            r"(?=here|I\b|let me)",
            r"\A\W{0,3}(?:draft|(?:revised|rewritten|final) (?:text|version|draft)|assistant|blurb"
            r"|product blurb|social post|release note)\s?:",
        ),
        leftover(
            "closer",
            "warn",
            "a model talks to whoever asked",
            r"\b(?:please )?(?:let me know|feel free to (?:ask|adjust|edit|modify))"
            r" (?:if|whether|what) (?:you|there|this|it|any)[^\n.!?]{0,80}[.!?]?(?=\s*\Z)",
            r"\bI hope (?:this|that|it) helps\b[^\n]{0,20}",
            rf"\b(?:would you like|do you want|shall I|should I) (?:me to )?{OFFER}\b"
            r"[^\n?]{0,80}\?(?=\s*\Z)",
            r"^\W{0,3}note\s?:\W{0,3}(?:this (?:draft|text|blurb|version)|the (?:above|draft|text)"
            r"|I (?:have|['’]ve))\b[^\n]{0,200}",
            r"^\W{0,3}(?:word|character) count\s?:\W{0,3}\d+",
        ),
    ]


def gaps() -> list[Leftover]:
    """Templates that nobody filled in."""
    return [
        leftover(
            "placeholder",
            "block",
            "a gap was not filled",
            r"\[\s?(?:(?:insert|add|enter|your|fill in|name of)\s[^\[\]\n]{1,60}"
            rf"|(?:(?:our|the|their) )?{FIELD}(?: {FIELD})?(?: (?:goes )?here)?)\s?\]{NO_LINK}",
            r"<(?:insert|your|add|enter)[ _-][^<>\n]{1,60}>|<(?:name|company|product)>"
            rf"|<{FIELD}[ _-]{FIELD}>",
            r"\{\{[^{}\n]{1,60}\}\}|\{%[^%\n]{1,80}%\}",
            r"(?<![\w$\\{/])\$?\{[a-z_][\w. -]{0,40}\}(?!\})",
            r"%\(\w{1,40}\)s|<%=?[^%\n]{1,80}%>",
            r"\b(?:your|company|product|brand|customer) name here\b",
            r"\bx{4,}\b|\btk ?tk\b|[£$€] ?x{1,6}(?:[.,]x{1,3})?\b",
            r"(?<=\bon |\bby )(?:dd/mm/yyyy|mm/dd/yyyy)\b",
            r"(?<=[^\s_] )_{4,}",
            # What masking leaves in a source that held personal data.
            rf"\[(?-i:[A-Z]+(?:_[A-Z0-9]+)+|SECRET|CRYPTO)\]{NO_LINK}",
            r"(?<![\w-])(?-i:TODO|FIXME|TBD)(?![\w-])",
        ),
        leftover(
            "lorem",
            "block",
            "this is filler text",
            r"\b(?:lorem ipsum|dolor sit amet|consectetur adipiscing)\b",
        ),
    ]
