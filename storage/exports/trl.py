"""TRL's conversational forms as JSON Lines: `messages`, preference, KTO."""

from functools import partial

from storage.exports.rows import SIDES, Content, Files, jsonl, payload


def trl_files(kind: str, content: Content) -> Files:
    """`train.jsonl`, `gate.jsonl` and `test.jsonl`; a side without rows has no file.

    Train on `messages` as prompt and completion where a trainer allows both: the first message
    is the system's, so that a template adds none of its own.
    """
    return {
        f"{side}.jsonl": jsonl([payload(kind, row) for row in content.of(kind, side)])
        for side in SIDES
        if content.of(kind, side)
    }


messages = partial(trl_files, "sft")
preference = partial(trl_files, "preference")
kto = partial(trl_files, "kto")
