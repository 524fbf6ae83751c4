"""Whether a message is in a language that the chat does not read. Its rules and the reader it
learnt know English; of another language they would guess."""

from agents.checks.scripts import COMMON, LATIN, WORD, script_shares
from agents.intake.words import words

REQUESTS = {
    "German": """schreib schreibe schreiben bitte einen einem einer eines drei zwei über bis zum zur
    freitag montag beitrag beiträge text brauche ich du kannst möchte kurz vom beim""",
    "French": """peux pouvez tu écris écrire écrivez rédige trois deux sur à au aux merci plaît
    vendredi lundi article avant je veux voudrais s'il""",
    "Spanish": """escribe escribir redacta puedes tres dos sobre de a favor viernes lunes antes
    quiero necesito""",
    "Italian": """scrivi scrivere puoi tre due su sul sulla favore venerdì lunedì entro vorrei di a
    da""",
    "Dutch": """schrijf schrijven kun je kunt drie twee over graag alsjeblieft vrijdag maandag voor
    ik wil""",
    "Portuguese": """escreve escreva escrever três dois duas sobre a favor sexta segunda até
    quero preciso de""",
    "Polish": """napisz proszę trzy dwa o na do i w dla się nie jest wpis piątku""",
}
"""Words that requests are made of, with `COMMON`'s."""
ENGLISH = """a an about at as by or me us my i one two three need want make please post posts draft
short new max under words what where why when how who has was were will would could"""
ENOUGH = 3
SHARE = 0.4
"""Of the words from which they make a language: a topic's own words are in any."""


def in_another_language(message: str) -> bool:
    """Where most letters are of another script, or many words are of a language and few English."""
    shares = script_shares(message)
    if shares and shares.get(LATIN, 0.0) < 0.5:
        return True
    said = [found.group().lower() for found in WORD.finditer(message)]
    english = {*COMMON["English"].split(), *ENGLISH.split(), *words().verbs, *words().counts}
    ours = sum(word in english for word in said)
    theirs = max(
        sum(word in {*COMMON.get(name, "").split(), *listed.split()} - english for word in said)
        for name, listed in REQUESTS.items()
    )
    return theirs >= max(ENOUGH, SHARE * len(said), 2 * ours)
