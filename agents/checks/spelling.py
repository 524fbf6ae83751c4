"""British and American spellings of the commonest words that differ, made by rules of endings.

It knows about 160 stems with their forms. Words that differ by meaning in one country and not in
the other (`practise`, `licence`, `tyre`, `cheque`) are only told in the direction that is sure.
"""

from collections.abc import Iterable, Iterator
from functools import cache

OUR = """arm behavi clam cand col discol endeav fav ferv flav harb hon dishon hum lab neighb od parl
ranc rum savi sav splend tum val vap vig""".split()
OUR_ENDINGS = ["", *"s ed ing er ers ful fully less able ably ite ites hood ly y al ings".split()]
RE = """cent epicent calib fib lit millilit centilit kilomet centimet millimet lust manoeuv meag sab
sepulch somb spect theat amphitheat""".split()
ISE = """apolog agon antagon author capital categor character civil colon commercial computer critic
crystall custom decentral democrat digital econom emphas energ equal familiar fertil final
formal fossil general global harmon hospital ideal immobil immun industrial initial internal
jeopard legal liberal local maxim memor mesmer minim mobil modern moistur monopol monet
natural neutral normal optim organ reorgan ostrac patron penal personal popular pressur
priorit privat public random rational real recogn revital revolution romantic scrutin sensit
social special stabil standard steril stigmat strateg subsid summar symbol sympath synchron
synthes terror theor tranquill trivial util vandal verbal victim visual vocal""".split()
ISE_ENDINGS = "e es ed ing er ers ation ations able".split()
YSE = "anal paral catal electrol".split()
DOUBLE = """cancel channel counsel dial duel enamel equal fuel refuel funnel grovel initial jewel
label level libel marshal marvel model panel pencil quarrel remodel revel rival shovel signal
snorkel spiral squirrel stencil swivel total towel travel tunnel yodel""".split()
DOUBLE_ENDINGS = "ed ing er ers ous ously or ors ings".split()

PAIRS = """
aeroplane airplane|ageing aging|aluminium aluminum|amoeba ameba|anaemia anemia|anaemic anemic|
anaesthetic anesthetic|analogue analog|artefact artifact|catalogue catalog|chequered checkered|
cosy cozy|cosier cozier|cosiest coziest|cosiness coziness|defence defense|
defenceless defenseless|diarrhoea diarrhea|doughnut donut|encyclopaedia encyclopedia|
enrol enroll|enrolment enrollment|foetus fetus|fulfil fulfill|fulfilment fulfillment|grey gray|
greyish grayish|gynaecology gynecology|haemorrhage hemorrhage|instalment installment|
instil instill|jewellery jewelry|judgement judgment|leukaemia leukemia|manoeuvrable maneuverable|
marvellous marvelous|moult molt|mould mold|mouldy moldy|moulding molding|moulded molded|
moustache mustache|mum mom|oestrogen estrogen|offence offense|omelette omelet|
orthopaedic orthopedic|paediatric pediatric|pretence pretense|plough plow|ploughed plowed|
ploughing plowing|pyjamas pajamas|sceptic skeptic|sceptical skeptical|scepticism skepticism|
skilful skillful|skilfully skillfully|speciality specialty|sulphur sulfur|sulphate sulfate|
tyre tire|wilful willful|woollen woolen|yoghurt yogurt|maths math|programme program|kerb curb|
licence license|storey story|cheque check|draught draft|metre meter|practising practicing|
practised practiced|acknowledgement acknowledgment"""

BRITISH_TOO = frozenset(
    """tire story check draft meter curb program license judgment analog fetus aging donut
    specialty mold ameba yogurt sulfur sulfate artifact practicing practiced instill molding
    encyclopedia omelet""".split()
)
"""American spellings with a use in Britain too: nobody is told of them there."""

AMERICAN_TOO = frozenset("analogue catalogue doughnut omelette analyses".split())
"""British spellings that Americans write too, or that mean something else there."""


@cache
def americanised() -> dict[str, str]:
    """British spellings in lower case, each with the American one."""
    return {
        british: american
        for british, american in all_pairs()
        if not {british, british.removesuffix("s")} & AMERICAN_TOO
    }


@cache
def anglicised() -> dict[str, str]:
    """American spellings in lower case, each with the British one."""
    return {
        american: british
        for british, american in all_pairs()
        if not {american, american.removesuffix("s")} & BRITISH_TOO
    }


def all_pairs() -> Iterator[tuple[str, str]]:
    """(British, American), with every form that the rules make; some are no words."""
    yield from pairs(OUR, "our", "or", OUR_ENDINGS)
    for stem in RE:
        american = stem.replace("oeuv", "euv")
        yield from pairs_of(stem, american, ("re", "er"), ("res", "ers"))
        yield from pairs_of(stem, american, ("red", "ered"), ("ring", "ering"))
    yield from pairs(ISE, "is", "iz", ISE_ENDINGS)
    yield from pairs(YSE, "ys", "yz", ["e", "es", "ed", "ing", "er", "ers"])
    yield from pairs(DOUBLE, "l", "", DOUBLE_ENDINGS)
    for pair in PAIRS.replace("\n", "").split("|"):
        british, american = pair.split()
        yield british, american
        if not british.endswith("s"):
            yield british + "s", american + "s"


def pairs(
    stems: Iterable[str], british: str, american: str, endings: Iterable[str]
) -> Iterator[tuple[str, str]]:
    forms = [(british + ending, american + ending) for ending in endings]
    for stem in stems:
        yield from pairs_of(stem, stem, *forms)


def pairs_of(british: str, american: str, *forms: tuple[str, str]) -> Iterator[tuple[str, str]]:
    for one, other in forms:
        yield british + one, american + other
