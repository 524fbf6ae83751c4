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
    """A pattern, looked for only in texts that hold, in lower case, one word of each group."""

    name: str
    groups: tuple[tuple[str, ...], ...]
    pattern: re.Pattern[str]


def rule(name: str, words: str, *patterns: str) -> Rule:
    joined = "|".join(pattern.replace(" ", GAP) for pattern in patterns)
    groups = tuple(tuple(group.split()) for group in words.split("; "))
    return Rule(name, groups, re.compile(joined, re.IGNORECASE | re.MULTILINE))


@cache
def rules() -> tuple[Rule, ...]:
    return (*orders(), *leaks(), *other_languages(), *marks())


def orders() -> list[Rule]:
    """A model is told to be or to do something else."""
    return [
        rule(
            "override",
            "ignore disregard forget override bypass follow obey;"
            " instruct prompt direct guideline command order rule training programming everything"
            " anything all",
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
            "now pretend developer jailbroken bound; from are pretend developer",
            r"\byou are now (?:an? |the |in |free |no longer )?(?:\w{1,20} ){0,3}"
            r"(?:assistant|ai|chat ?bot|bot|language model|model|agent|dan|persona|unrestricted"
            r"|unfiltered|jailbroken|developer mode|pirate|hacker|\w{0,20}gpt)\b",
            r"\bfrom now on,? you (?:are (?:an?|the|no longer)|(?:will |must |shall |should )?"
            r"(?:act|respond|answer|reply|behave|obey|pretend|speak|talk|ignore|follow))\b",
            r"\bpretend (?:that |to )?(?:be|you are|you have) (?:an? |the )?"
            r"(?:ai|no (?:rules|limits|restrictions)|not bound|not an ai|unrestricted|jailbroken"
            r"|different ai|no longer)\b",
            r"\bdeveloper mode (?:is )?(?:now )?(?:enabled|activated)\b",
            r"\byou are (?:jailbroken|no longer bound)\b",
        ),
    ]


def leaks() -> list[Rule]:
    """A model is told to give something away, or to keep it from people."""
    return [
        rule(
            "prompt_leak",
            "prompt instructions; system your hidden initial secret",
            # "The system prompts you to ..." is about another kind of prompt.
            r"(?<!operating\x20)\bsystem prompt\b(?! (?:to|for|that|will|appears|asks|shows)\b)",
            r"\b(?:reveal|print|show|repeat|output|display|leak|disclose|expose|tell me|give me) "
            r"(?:\w{1,10} ){0,2}(?:your|hidden|initial|secret) (?:\w{1,20} ){0,2}"
            r"(?:prompts?|instructions)\b",
        ),
        rule(
            "concealment",
            "tell inform mention reveal disclose show; do don never;"
            " user reader human reviewer operator editor",
            r"\b(?:do not|don't|never) (?:tell|inform) the (?:user|reader|human|reviewer|operator"
            r"|editor)(?: (?:about|of) (?:this|these|it|your|any)\b| that you\b| anything\b|[.!;])",
            r"\b(?:do not|don't|never) (?:mention|reveal|disclose|show) (?:this|that|it|any of this"
            r"|these instructions) to the (?:user|reader|human|reviewer|operator|editor)\b",
        ),
        rule(
            "exfiltration",
            "http @; conversation history credential password key secret data context document;"
            " send mail forward upload post transmit exfiltrate append",
            r"\b(?:send|e?mail|forward|upload|post|transmit|exfiltrate|append) (?:\w{1,20} ){0,5}"
            r"(?:conversation|chat history|credentials|passwords?|api keys?|secrets|user data"
            r"|context|documents?) (?:\w{1,20} ){0,3}to (?:https?:/|[\w.-]{1,64}@)",
        ),
    ]


def other_languages() -> list[Rule]:
    return [
        rule(
            "override",
            "ignorier vergiss vergessen missachte",
            r"\b(?:ignoriere?n?|vergiss|vergessen|missachten?)(?: sie)? "
            r"(?:(?:alle|sämtliche|die|deine|ihre|meine|bitte) ){0,3}"
            r"(?:(?:vorherigen?|bisherigen?|obigen?|vorigen?|früheren?|vorangegangenen?|vorhergehenden?"
            r"|bestehenden?|deine|ihre) ){1,2}"
            r"(?:anweisung(?:en)?|instruktion(?:en)?|befehle?|vorgaben?|regeln|prompts?|anleitung(?:en)?)\b",
        ),
        rule(
            "override",
            "instruction consigne directive règle",
            r"\b(?:ignore[rz]?|oublie[rz]?|(?:tiens|tenez) pas compte) "
            r"(?:(?:toutes?|tous|les|tes|vos|ces|des|de) ){1,3}"
            r"(?:instructions?|consignes?|directives?|règles?) (?:qui )?"
            r"(?:précédentes?|antérieures?|ci dessus|plus haut|initiales?|données|système)\b",
        ),
        rule(
            "override",
            "instrucciones indicaciones órdenes reglas",
            r"\b(?:ignor[ae]n?|ignorad|olvid[ae]n?|descart[ae]n?|haz caso omiso de) "
            r"(?:(?:todas?|las|tus|sus|estas|de) ){1,3}"
            r"(?:instrucciones|indicaciones|órdenes|reglas) "
            r"(?:anteriores|previas|precedentes|originales|de arriba|del sistema)\b",
        ),
    ]


def marks() -> list[Rule]:
    """Roles, control tokens, tool calls and images that carry data away: no words of a language."""
    return [
        rule(
            "chat_token",
            "<| inst] <<sys <</sys _of_turn>",
            r"<\|[a-z_]{2,32}\|>|\[/?INST\]|<<\/?SYS>>|<(?:start|end)_of_turn>",
        ),
        rule(
            "role_header",
            "system: system*: instruction: assistant: assistant* human: role",
            r"^[\t\x20]{0,3}#{2,4}[\t\x20]{0,3}(?:system|instruction|assistant|human):",
            r"^[\t\x20]{0,3}\*{0,2}(?:system|assistant)\*{0,2}:\*{0,2}[\t\x20]{0,3}"
            r"(?:you are|you must|your (?:task|job|role|new)|ignore|always|never|from now)\b",
            r"\"role\"\s{0,3}:\s{0,3}\"(?:system|assistant)\"",
        ),
        rule(
            "tool_call",
            "tool_call function_call invoke",
            r"</?(?:tool_calls?|function_calls?|invoke)\b[^>\n]{0,200}>|\"(?:tool_calls|function_call)\"\s{0,3}:",
        ),
        rule(
            "exfiltration",
            "](http src=",
            r"!\[[^\]\n]{0,200}\]\(\s{0,3}<?https?://[^)\s?]{1,300}\?[^)\s{$]{0,300}"
            r"=(?:\{|%7b|\$\{|\[\w|<\w)",
            r"<img\b[^>\n]{0,200}\bsrc=[\"']?https?://[^>\s?]{1,300}\?[^>\s{]{0,300}=\{",
        ),
    ]
