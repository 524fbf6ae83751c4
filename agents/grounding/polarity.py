"""Words that turn a statement round: negations, opposites, and how strongly it is put."""

from collections.abc import Sequence
from functools import cache

from agents.grounding.words import Word, stem

NEGATIONS = frozenset(
    """not no never none nobody nothing neither nor without cannot n't hardly barely scarcely fail
    fails failed failing refuse refuses refused deny denies denied lack lacks lacking lacked avoid
    avoids avoided unable prevent prevents prevented stop stopped unlikely impossible""".split()
)
# Words of these lists shift how much is claimed; what is not hedged in the source must not be bare.
ONLY = frozenset("only solely exclusively just alone merely sole".split())
ALL = frozenset(
    "all every always entire entirely everyone everything fully completely each".split()
)
SOME = frozenset("some several few partly partially sometimes somewhat many most often".split())
HEDGES = frozenset(
    """may might could possibly perhaps probably likely reportedly allegedly seems seem appears
    appear suggest suggests suggested potential potentially expected estimated about around
    approximately roughly nearly almost believed thought proposed planned""".split()
)
CERTAIN = frozenset("must will definitely certainly clearly proves prove proven guaranteed".split())
SUPERLATIVES = frozenset(
    """best worst most least largest biggest smallest highest lowest first last oldest newest
    youngest fastest slowest latest earliest greatest longest shortest richest poorest top
    only main major famous popular""".split()
)

OPPOSITES = """
increase decrease|rise fall|grow shrink|gain loss|gain lose|win lose|won lost|up down|more less
more fewer|high low|higher lower|highest lowest|large small|big small|largest smallest
long short|longer shorter|before after|first last|early late|earlier later|old new|older newer
old young|older younger|begin end|start finish|start end|start stop|open close|opened closed
buy sell|bought sold|give take|gave took|accept reject|accept refuse|accept decline
agree disagree|allow ban|allow forbid|allow prevent|permit forbid|approve reject|support oppose
for against|include exclude|add remove|include remove|rich poor|good bad|better worse|best worst
positive negative|success failure|succeed fail|strong weak|stronger weaker|hot cold|warm cool
easy difficult|easy hard|simple complex|fast slow|faster slower|quick slow|cheap expensive
near far|north south|east west|northern southern|eastern western|male female|man woman|men women
boy girl|husband wife|father mother|son daughter|brother sister|king queen|he she|his her
him her|love hate|like dislike|happy sad|happy unhappy|alive dead|live die|born died|birth death
public private|same different|similar different|true false|right wrong|always never|often rarely
often seldom|many few|most few|all none|all some|everyone nobody|maximum minimum|major minor
above below|over under|inside outside|indoor outdoor|import export|arrive leave|arrive depart
enter exit|enter leave|join leave|hire fire|employ dismiss|arrest release|attack defend
create destroy|build destroy|construct demolish|expand contract|expand reduce|raise lower
raise cut|raise reduce|improve worsen|improve deteriorate|help harm|benefit harm|safe dangerous
legal illegal|guilty innocent|friend enemy|ally enemy|peace war|victory defeat
victim perpetrator|day night|morning evening|morning night|am pm|summer winter|spring autumn
left right|front back|top bottom|black white|light dark|bright dim|full empty|wet dry
wide narrow|thick thin|deep shallow|heavy light|hard soft|clean dirty|healthy sick
optimistic pessimistic|confident doubtful|certain uncertain|likely unlikely|possible impossible
able unable|known unknown|common rare|popular unpopular|frequent rare|ancient modern
traditional modern|natural artificial|real fake|real virtual|single multiple|one many
single married|married divorced|domestic foreign|local global|national international|urban rural
liberal conservative|democrat republican|supervised unsupervised|online offline
continuous discrete|static dynamic|linear nonlinear|local distributed|underestimate overestimate
praise criticize|praise condemn|praise blame|welcome condemn|encourage discourage
promote discourage|promote prevent|cause prevent|advance retreat|forward backward|ahead behind
present absent|attend miss|remember forget|find lose|find miss|save spend|save waste|earn spend
borrow lend|send receive|ask answer|question answer|teach learn|teacher student|doctor patient
buyer seller|employer employee|parent child|teenager adult|child adult|minority majority
surplus deficit|profit loss|asset liability|demand supply|input output|cause effect
upgrade downgrade|appear disappear|visible invisible|voluntary mandatory|optional mandatory
optional required|temporary permanent|partial complete|partially fully|free paid|free charged
fresh stale|raw cooked|sweet bitter|sweet sour|delay accelerate|postpone advance|confirm deny
admit deny|reveal hide|reveal conceal|show hide|hide expose|enable disable|enable prevent
connect disconnect|lock unlock|load unload|active inactive|flexible inflexible
optimal suboptimal|efficient inefficient|effective ineffective|accurate inaccurate
sufficient insufficient|direct indirect|formal informal|relevant irrelevant|stable unstable
familiar unfamiliar|satisfied dissatisfied|honest dishonest|motivate demotivate
healthy unhealthy|successful unsuccessful|available unavailable|aware unaware|fair unfair
lucky unlucky|fortunate unfortunate
"""
PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "anti", "mis", "de", "sub")


@cache
def opposites() -> dict[str, frozenset[str]]:
    """Stem -> the stems of its opposites."""
    found: dict[str, set[str]] = {}
    for pair in OPPOSITES.replace("\n", "|").split("|"):
        if pair.strip():
            one, other = (stem(word) for word in pair.split())
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    return {word: frozenset(others) for word, others in found.items()}


def is_negation(word: Word) -> bool:
    return word.stem == "not" or word.text.lower() in NEGATIONS


def negations(words: Sequence[Word]) -> int:
    return sum(is_negation(word) for word in words)


def opposite_in(word: Word, stems: frozenset[str]) -> bool:
    """Whether an opposite of the word, by list or by prefix, is among the stems."""
    if opposites().get(word.stem, frozenset()) & stems:
        return True
    return any(
        prefix + word.stem in stems
        or (
            word.stem.startswith(prefix)
            and len(word.stem) > len(prefix) + 3
            and word.stem[len(prefix) :] in stems
        )
        for prefix in PREFIXES
    )
