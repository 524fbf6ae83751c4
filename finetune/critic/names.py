"""Which signals the combiner reads: of support, of faults, and of the manner of speaking."""

SUPPORT = """cover_source cover_best cover_two plain_cover common run""".split()
SUPPORT_MEANING = """cos_best cos_window l4_all l4_matter l6_matter l6_all l2_all l0_all l0_matter
    l6_min l4_min l6_low3 l4_low3 l0_low2 l4_allmin l6_newmin l4_newmin l0_newmin l4_ctxmin
    l6_ctxmean l2_ctxmean""".split()
FAULTS = """missing missing_mass missing_rarest missing_run missing_grams new_pairs new_triples
    turned numbers_missing numbers_clash names_missing names_missing_share quotes_missing
    negations_more
    negations_less negation_new opposites only_new all_new superlative_new certain_new
    hedge_lost""".split()
FAULTS_MEANING = "l0_newsum l4_newsum l6_newsum".split()
MANNER = """negated from_question some_new hedge_new first_person second_person asks grammar_share
    repeats asked length source_length density windows numbers names""".split()
GATING = 12
"""The last so many of `signal_names` say how a text is written, not whether it is right."""
# Of these a text's best and worst sentence count beside their mean.
CENTRAL = frozenset(
    "cover_source cover_best l4_all l6_matter new_pairs new_triples missing_grams".split()
)


def signal_names(meaning: bool) -> list[str]:
    """Names as `agents.grounding.signals.together` gives them; without `meaning`, lexical only."""
    usual = {
        "mean": SUPPORT + (SUPPORT_MEANING if meaning else []),
        "max": FAULTS + (FAULTS_MEANING if meaning else []),
    }
    names = []
    for kind, group in [*usual.items(), ("mean", MANNER)]:
        for name in group:
            kinds = ("mean", "min", "max") if name in CENTRAL else (kind,)
            names += [f"{one}:{name}" for one in kinds]
    return names
