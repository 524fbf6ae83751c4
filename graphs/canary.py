"""What a canary's trial says, and following it: a worker's call."""

from dataclasses import asdict

from finetune.gate_sequential import Trial, sequential
from graphs.house import House
from graphs.promoting import check_adapter
from storage.adapters import adapter_on_trial, live_adapter
from storage.canary import (
    BASE,
    any_news,
    arms,
    decisions_since,
    end_canary,
    put_trial,
    trial_of,
)


def settle_canary(house: House) -> str:
    """Looks at the trial that is under way and follows its verdict; returns what was done, in
    words, or nothing. Safe to call at any time and from any process."""
    with house.db.read() as session:
        if not any_news(session):
            return ""
    sha256 = house.model.sha256
    with house.db.write() as session:
        canary = adapter_on_trial(session, sha256)
        if canary is None:
            return ""
        live = live_adapter(session, sha256)
        if trial_of(canary)["against"] != (live.id if live else BASE):
            why = "what it was compared with is not live any more"
            end_canary(session, canary, False, why, void=True)
            return f"{canary.id} withdrawn: {canary.status_reason}"
        share = trial_of(canary)["share"]
        found = arms(session, canary, house.rules.patience)
        trial = sequential(found.candidate, found.live, block_of(share), found.floor)
        put_trial(session, canary, **asdict(trial), decisions=decisions_since(session, canary))
        if trial.verdict == "open":
            return ""
        promoted = trial.verdict == "promote"
        end_canary(session, canary, promoted, words_of(trial))
        if promoted:
            check_adapter(house, canary)
        return f"{canary.id} {'promoted' if promoted else 'withdrawn'}: {canary.status_reason}"


def block_of(share: float) -> int:
    """Live outcomes that come with one of the candidate's."""
    return max(1, round((1 - share) / share))


def words_of(trial: Trial) -> str:
    ends = {
        "promote": "it is not worse by ten points or more",
        "withdraw": "it is worse",
    }
    return (
        f"people approved {trial.candidate:.0%} of its drafts unchanged and {trial.live:.0%} of "
        f"the live writer's ({trial.pairs} compared): {ends[trial.verdict]}"
    )
