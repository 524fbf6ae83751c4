"""What instructions to a model look like, in four languages.

Every pattern has bounded repeats, so that none takes more than linear time.
"""

import re
from dataclasses import dataclass
from functools import cache

GAP = r"[\s*_~`>\"'.,#-]{1,12}"
"""What may stand between two words: blanks, line breaks, marks of emphasis and quotation."""

FILLER = rf"(?:(?:all|any|every|each|of|the|your|my|our|these|those|this|that|and|or){GAP}){{0,4}}"
EARLIER = r"(?:previous|prior|above|earlier|preceding|foregoing|former|existing|original|past)"
ORDERS = r"(?:instructions?|prompts?|directions?|directives?|guidelines?|commands?|orders?|rules)"


@dataclass(frozen=True)
class Rule:
    """A pattern, looked for only where one of the (lower-case) words occurs."""

    name: str
    words: tuple[str, ...]
    pattern: re.Pattern[str]


def rule(name: str, words: str, *patterns: str) -> Rule:
    joined = "|".join(pattern.replace(" ", GAP) for pattern in patterns)
    return Rule(name, tuple(words.split("|")), re.compile(joined, re.IGNORECASE | re.MULTILINE))


@cache
def rules() -> tuple[Rule, ...]:
    return (*english(), *other_languages(), *marks())


def english() -> list[Rule]:
    return [
        rule(
            "override",
            "ignore|disregard|forget|override|bypass|not follow|not obey",
            r"\b(?:ignore|disregard|forget|override|bypass|do not follow|don't follow|do not obey)"
            rf" {FILLER}(?:(?:{EARLIER}|system|safety) ){{1,3}}(?:\w{{1,20}} )?{ORDERS}\b",
            rf"\b(?:ignore|disregard|forget) {FILLER}(?:instructions|prompts?) "
            r"(?:above|before|you|that|given|so far)\b",
            r"\b(?:ignore|disregard|forget) (?:all of |all )?your (?:\w{1,20} )?"
            r"(?:instructions|prompt|guidelines|rules|training|programming)\b",
            r"\b(?:ignore|disregard|forget) (?:everything|anything|all) "
            r"(?:above|before|prior|previous|you were|you have been|you've been|that came)\b",
        ),
        rule(
            "persona",
            "you are now|from now on|pretend|developer mode|jailbr|no longer bound",
            r"\byou are now (?:an? |the |in |free |no longer )?(?:\w{1,20} ){0,3}"
            r"(?:assistant|ai|chat ?bot|bot|language model|model|agent|dan|persona|unrestricted"
            r"|unfiltered|jailbroken|developer mode|pirate|hacker)\b",
            r"\bfrom now on,? you (?:are|will|must|shall|should|only|always|never)\b",
            r"\bpretend (?:that )?you (?:are|have) (?:an?|no|not|the)\b",
            r"\bdeveloper mode (?:is )?(?:enabled|on|activated)\b",
            r"\byou are (?:jailbroken|no longer bound)\b",
        ),
        rule(
            "prompt_leak",
            "prompt|your instructions|your hidden|your initial",
            r"\bsystem prompts?\b",
            r"\b(?:reveal|print|show|repeat|output|display|leak|disclose|expose|tell me|give me) "
            r"(?:\w{1,10} ){0,2}(?:your|hidden|initial|secret) (?:\w{1,20} ){0,2}"
            r"(?:prompts?|instructions)\b",
        ),
        rule(
            "concealment",
            "the user|the reader|the human|the reviewer|the operator|the editor",
            r"\b(?:do not|don't|never) (?:tell|inform|notify|alert|mention|reveal|disclose|show)"
            r" (?:(?:this|that|it|any of this|these instructions) )?(?:to )?the "
            r"(?:user|human|reviewer|operator|editor)\b(?! (?:to|how|if|when|whether|why)\b)",
        ),
        rule(
            "tool_bait",
            "tool|function",
            r"\b(?:call|invoke|use|run|execute) (?:the )?[\w.]{1,40} (?:tool|function)"
            r" (?:to|and|with) (?:send|delete|email|forward|upload|transfer|exfiltrate|post)\b",
        ),
    ]


def other_languages() -> list[Rule]:
    return [
        rule(
            "override",
            "ignorier|vergiss|vergessen sie|missachte",
            r"\b(?:ignoriere?n?|vergiss|vergessen|missachten?)(?: sie)? "
            r"(?:(?:alle|sämtliche|die|deine|ihre|meine|bitte) ){0,3}"
            r"(?:(?:vorherigen?|bisherigen?|obigen?|vorigen?|früheren?|vorangegangenen?|vorhergehenden?"
            r"|bestehenden?|deine|ihre) ){1,2}"
            r"(?:anweisung(?:en)?|instruktion(?:en)?|befehle?|vorgaben?|regeln|prompts?|anleitung(?:en)?)\b",
        ),
        rule(
            "override",
            "instructions|consignes|directives|règles",
            r"\b(?:ignore[rz]?|oublie[rz]?|(?:tiens|tenez) pas compte) "
            r"(?:(?:toutes?|tous|les|tes|vos|ces|des|de) ){1,3}"
            r"(?:instructions?|consignes?|directives?|règles?) (?:qui )?"
            r"(?:précédentes?|antérieures?|ci dessus|plus haut|initiales?|données|système)\b",
        ),
        rule(
            "override",
            "instrucciones|indicaciones|órdenes|reglas",
            r"\b(?:ignor[ae]n?|ignorad|olvid[ae]n?|descart[ae]n?|haz caso omiso de) "
            r"(?:(?:todas?|las|tus|sus|estas|de) ){1,3}"
            r"(?:instrucciones|indicaciones|órdenes|reglas) "
            r"(?:anteriores|previas|precedentes|originales|de arriba|del sistema)\b",
        ),
    ]


def marks() -> list[Rule]:
    """Roles, control tokens, tool calls and images that carry data away."""
    return [
        rule(
            "chat_token",
            "<|im_|<|end|<|start|<|eot|<|system|<|user|<|assistant|[inst]|[/inst]|<<sys|_of_turn>",
            r"<\|[a-z_]{2,32}\|>|\[/?INST\]|<<\/?SYS>>|<(?:start|end)_of_turn>",
        ),
        rule(
            "role_header",
            "system|instruction|assistant|human",
            r"^[\t\x20]{0,3}#{2,4}[\t\x20]{0,3}(?:system|instruction|response|assistant|human):",
            r"^[\t\x20]{0,3}\*{0,2}(?:system|assistant)\*{0,2}:\*{0,2}[\t\x20]{0,3}"
            r"(?:you|your|ignore|always|never|from|the\x20assistant)\b",
            r"\"role\"\s{0,3}:\s{0,3}\"(?:system|assistant)\"",
        ),
        rule(
            "tool_call",
            "tool_call|function_call|<invoke",
            r"</?(?:tool_calls?|function_calls?|invoke)\b[^>\n]{0,200}>|\"(?:tool_calls|function_call)\"\s{0,3}:",
        ),
        rule(
            "exfiltration",
            "](http|src=",
            r"!\[[^\]\n]{0,200}\]\(\s{0,3}<?https?://[^)\s?]{1,300}\?[^)\s{$]{0,300}"
            r"(?:\{|%7b|\$\{|\[|<)",
            r"<img\b[^>\n]{0,200}\bsrc=[\"']?https?://[^>\s?]{1,300}\?[^>\s{]{0,300}\{",
        ),
    ]
