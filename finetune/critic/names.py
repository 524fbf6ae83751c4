"""Which signals the combiner reads, and which way each may only push.

A signal of support may only lower the probability that a text is unfaithful, a fault may only
raise it: what a set's accidents would teach against that is not learnt, and transfers better.
"""

SUPPORT = """cover_source cover_best cover_two common run""".split()
SUPPORT_MEANING = """cos_best cos_window l4_all l4_matter l6_matter l6_all l2_all l0_all l0_matter
    l6_min l4_min l6_low3 l4_low3 l0_low2 l4_allmin l6_newmin l4_newmin l0_newmin l4_ctxmin
    l6_ctxmean l2_ctxmean""".split()
FAULTS = """missing missing_mass missing_rarest missing_grams new_pairs new_triples turned
    numbers_missing numbers_clash names_missing names_missing_share quotes_missing negations_more
    negations_less negation_new opposites only_new all_new superlative_new certain_new
    hedge_lost""".split()
FAULTS_MEANING = "l0_newsum l4_newsum l6_newsum".split()
MANNER = """negated first_person second_person asks grammar_share repeats from_question asked length
    source_length density windows numbers names some_new hedge_new""".split()
# Of these a text's best and worst sentence count beside their mean.
CENTRAL = frozenset(
    "cover_source cover_best l4_all l6_matter new_pairs new_triples missing_grams".split()
)


def signal_names(meaning: bool) -> tuple[list[str], list[int]]:
    """Names as `agents.grounding.signals.together` gives them, and -1, 0 or 1 for each."""
    supports = SUPPORT + (SUPPORT_MEANING if meaning else [])
    faults = FAULTS + (FAULTS_MEANING if meaning else [])
    names: list[str] = []
    ways: list[int] = []
    for way, group, usual in ((-1, supports, "mean"), (1, faults, "max"), (0, MANNER, "mean")):
        for name in group:
            kinds = ("mean", "min", "max") if name in CENTRAL else (usual,)
            names += [f"{kind}:{name}" for kind in kinds]
            ways += [way] * len(kinds)
    return names, ways
