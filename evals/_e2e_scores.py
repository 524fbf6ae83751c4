"""Texts against several references each, by the conventions of the E2E challenge.

BLEU is sacrebleu's, in lower case. NIST is nltk's on sacrebleu's tokens; METEOR, ROUGE-L and CIDEr
are those of the COCO captions (pycocoevalcap) on its tokens, for which it runs Java. Their
packages are the extra `evals`; where one is missing, its measures are None.
"""

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec

from storage.errors import BadInput

Scores = dict[str, float | None]
NIST_WORDS = 5
NEXT = "pip install -e '.[evals]'"


def check_packages() -> None:
    """Raises BadInput where not even BLEU can be counted: found before hours of training."""
    if find_spec("sacrebleu") is None:
        raise BadInput("sacrebleu is not installed", NEXT)


def missing() -> list[str]:
    """What the measures lack that will be None."""
    packages = [name for name in ("nltk", "pycocoevalcap") if find_spec(name) is None]
    return packages + ([] if shutil.which("java") else ["a Java runtime"])


def score(texts: Sequence[str], references: Sequence[Sequence[str]]) -> Scores:
    """Corpus scores; BLEU, METEOR and ROUGE-L from 0 to 100.

    Args:
        texts: one for each input.
        references: of each input, what people wrote for it; at least one.

    Raises:
        BadInput: sacrebleu is not installed.
    """
    check_packages()
    lacking = missing()
    found: Scores = {"bleu": bleu(texts, references), "nist": None}
    if "nltk" not in lacking:
        found["nist"] = nist(texts, references)
    captions = not {"pycocoevalcap", "a Java runtime"} & set(lacking)
    return found | (coco(texts, references) if captions else dict.fromkeys(COCO))


def bleu(texts: Sequence[str], references: Sequence[Sequence[str]]) -> float:
    from sacrebleu.metrics import BLEU

    most = max(map(len, references))
    # sacrebleu wants as many references of each text as there are of any; None stands for none.
    columns = [[refs[at] if at < len(refs) else None for refs in references] for at in range(most)]
    found: float = BLEU(lowercase=True).corpus_score(list(texts), columns).score
    return round(found, 2)


def nist(texts: Sequence[str], references: Sequence[Sequence[str]]) -> float:
    from nltk.translate.nist_score import corpus_nist
    from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a

    cut = Tokenizer13a()

    def tokens(text: str) -> list[str]:
        return str(cut(text.lower())).split()

    wanted = [[tokens(text) for text in refs] for refs in references]
    found: float = corpus_nist(wanted, [tokens(text) for text in texts], n=NIST_WORDS)
    return round(found, 3)


COCO = ("meteor", "rouge_l", "cider")
PERCENT = ("meteor", "rouge_l")


def coco(texts: Sequence[str], references: Sequence[Sequence[str]]) -> Scores:
    from pycocoevalcap.cider.cider import Cider
    from pycocoevalcap.meteor.meteor import Meteor
    from pycocoevalcap.rouge.rouge import Rouge
    from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer

    with stdout_to_stderr():  # they print, and so does their Java
        cut = PTBTokenizer()
        said = cut.tokenize(captions([[text] for text in texts]))
        wanted = cut.tokenize(captions(references))
        measures = zip(COCO, (Meteor(), Rouge(), Cider()), strict=True)
        found = {name: float(one.compute_score(wanted, said)[0]) for name, one in measures}
    return {
        name: round(value * (100 if name in PERCENT else 1), 3) for name, value in found.items()
    }


def captions(texts: Sequence[Sequence[str]]) -> dict[int, list[dict[str, str]]]:
    return {number: [{"caption": text} for text in some] for number, some in enumerate(texts)}


@contextlib.contextmanager
def stdout_to_stderr() -> Iterator[None]:
    """Everything written to descriptor 1, by children too, comes out at 2."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)
