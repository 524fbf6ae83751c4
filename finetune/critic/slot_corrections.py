"""What mining cannot know: words that say less than their company, and ways to say the same.

Mined phrases mark a slot by chance ("check out" beside a rating), or take two ways to say one thing
for two values ("low rating" and "1 out of 5", which people write for one another).
"""

from collections.abc import Mapping

Phrases = dict[str, dict[str, list[str]]]

LEFT_OUT: Mapping[str, str] = {
    "customer rating": "out|5|average|highly|top|high quality|low quality",
    "price range": "!kid|end|cheap average|cheap and family",
    "food": "located outside|dine|drink|drinks|wine|wines|asian",
    "area": "area",
    "family friendly": "free",
    "eat type": "!coffee|!pub",
}

GOOD, FAIR, POOR = ("5 out of 5", "high"), ("3 out of 5", "average"), ("1 out of 5", "low")
DEAR, MIDDLE, CHEAP = ("high", "more than £30"), ("moderate", "£20-25"), ("cheap", "less than £20")

SAID: Mapping[str, Mapping[tuple[str, ...], str]] = {
    "customer rating": {
        GOOD: "5 out of 5|high customer|high rating|high ratings|high rated|rating is high"
        "|highly rated|rated highly|rate it highly|highly recommended|highly reviewed|top rated"
        "|5 stars|high reviews|high score|high satisfaction|rated high"
        "|rated very high|rate it high|excellent reviews|excellent rating|excellent ratings"
        "|outstanding reviews|outstanding ratings|great reviews|great ratings",
        FAIR: "3 out of 5|average customer|average rating|average ratings|average rated"
        "|averagely rated|rated average|average reviews|rating is average|ratings are average"
        "|average satisfaction|rated as average|moderately rated",
        POOR: "1 out of 5|low customer|low rating|low ratings|low rated|lowly rated|rating is low"
        "|ratings are low|rated low|low reviews|low score|low satisfaction|1 stars",
    },
    "price range": {
        DEAR: "high price|high prices|high priced|higher price|range is high|prices are high"
        "|high end|higher end|high range",
        MIDDLE: "moderate|moderately|average price|average prices|average priced|averagely priced",
        CHEAP: "cheap|cheaply|low price|low prices|low priced|lower price|lower priced|low range",
        (*CHEAP, *MIDDLE): "affordable|affordably|reasonable|reasonably",
    },
    "area": {
        ("city centre",): "center|downtown",
        ("riverside",): "riverbank|riverfront|waterside|waterfront",
    },
    "family friendly": {
        ("no",): "child free|kid free|kids free|children free|adults only|adult only|no children"
        "|children prohibited|children are prohibited|family friendly no",
        ("yes",): "child|kid|families|for families",
    },
}


def corrected(found: Phrases) -> Phrases:
    """The mined phrases by slot without the first table, with the second over them."""
    phrases = {slot: dict(known) for slot, known in found.items()}
    for slot, words in LEFT_OUT.items():
        for phrase in words.split("|"):
            phrases.get(slot, {}).pop(phrase, None)
    for slot, said in SAID.items():
        for values, words in said.items():
            if slot in phrases:
                phrases[slot].update({phrase: sorted(values) for phrase in words.split("|")})
    return phrases
