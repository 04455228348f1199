"""Quotes found by rules: each rule of the guidelines on news of our own, laws, hostile text.

A row of a table is a quote as `source · cue · content`, pieces joined by +.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("spacy")

from effort import effort
from sayso.compare.evaluation import Evaluation
from sayso.flow.sources import Sources
from sayso.predict.parse import LONGEST
from sayso.predict.predictor import Rules
from sayso.predict.quotes.marks import stretches
from sayso.problem import Problem
from sayso.records.derive import complete, lies_within, without
from sayso.records.judge_layer import judge_layer
from sayso.records.layer import Layer
from test_predict_claims import article_of

ROOT = Path(__file__).parents[1]


def wrong(*row, why):
    """Mark a case that the rules get wrong; it fails on the day they get it right."""
    return pytest.param(*row, marks=pytest.mark.xfail(strict=True, reason=why))


@pytest.fixture
def read(rules):
    """Give the layer of a text."""

    def layer(text, **about):
        article = article_of(text).model_copy(update=about)
        (made,) = rules.predict([article])
        assert judge_layer(made, article) == []
        return made

    return layer


def pieces(spans):
    return " + ".join(span.text for span in spans)


def rows(layer):
    """Give each quote as its table has it."""
    return [" · ".join(map(pieces, (q.source, q.cue, q.content))) for q in layer.quotes]


def speakers(layer, quote):
    names = {entity.id: entity.name for entity in layer.entities}
    return [names[id_] for id_ in quote.speakers]


# ----------------------------------------------------------------- in quote marks: Q1, Q6

CLOSED = "The bridge will stay closed until the spring"

MARKED = [
    (
        f"“{CLOSED},” said Transport Minister Ada Birk.",
        f"Transport Minister Ada Birk · said · {CLOSED}",
    ),
    (
        f"“{CLOSED},” Transport Minister Ada Birk said.",
        f"Transport Minister Ada Birk · said · {CLOSED}",
    ),
    (f"Ada Birk said: “{CLOSED}.”", f"Ada Birk · said · {CLOSED}."),
    (
        "“The bridge,” said Ada Birk, “will stay closed.”",
        "Ada Birk · said · The bridge + will stay closed.",
    ),
    (
        "“The bridge is closed,” Ada Birk said. “Nobody should walk on the ice.”",
        "Ada Birk · said · The bridge is closed + Nobody should walk on the ice.",
    ),
    ("“Is the bridge closed?” the mayor asked.", "the mayor · asked · Is the bridge closed?"),
    ("“We will wait,” a police officer told reporters.", "a police officer · told · We will wait"),
    ("“We don’t know,” the mayor said.", "the mayor · said · We don’t know"),
    (
        "The mayor said: “We will wait.” The ships left on Monday.",
        "The mayor · said · We will wait.",
    ),
    (
        "“The ice is thin.” — Olav Dahl, mayor of Norholm",
        "Olav Dahl, mayor of Norholm ·  · The ice is thin.",
    ),
    (
        "“The interests of our two countries are important to us, and not warnings from "
        "Washington,” Peskov said.",
        "Peskov · said · The interests of our two countries are important to us, and not warnings "
        "from Washington",
    ),
]


@pytest.mark.parametrize(("text", "row"), MARKED)
def test_direct(read, text, row):
    """Marks stay outside, with the comma before the closing one; the kind is direct."""
    layer = read(text)
    assert rows(layer) == [row]
    assert [quote.kind for quote in layer.quotes] == ["direct"]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (
            "Ada Birk said the bridge would remain “a danger to everybody” until the spring.",
            "Ada Birk · said · the bridge would remain “a danger to everybody” until the spring",
        ),
        (
            "Analysts say that the North seeks “advanced technology” from Moscow.",
            "Analysts · say · the North seeks “advanced technology” from Moscow",
        ),
        (
            "The government said it “cannot confirm” the date.",
            "The government · said · it “cannot confirm” the date",
        ),
        (
            "Peskov characterised this as a “fully-fledged visit,” with discussions set to "
            "encompass “bilateral relations.”",
            "Peskov · characterised · this as a “fully-fledged visit,” with discussions set to "
            "encompass “bilateral relations.”",
        ),
    ],
)
def test_mixed(read, text, row):
    """Marks inside the content stay, with what they close on."""
    layer = read(text)
    assert rows(layer) == [row]
    assert [quote.kind for quote in layer.quotes] == ["mixed"]


_DERIVED = "records.derive reads no kind from single straight marks"


@pytest.mark.parametrize(
    ("opening", "closing", "kind"),
    [
        ("“", "”", "direct"),
        ('"', '"', "direct"),
        ("«", "»", "direct"),
        ("‘", "’", "direct"),
        ("„", "“", "direct"),
        wrong("'", "'", "direct", why=_DERIVED),
        wrong("''", "''", "direct", why=_DERIVED),
        wrong("``", "''", "direct", why=_DERIVED),
    ],
)
def test_any_marks(read, opening, closing, kind):
    """Whatever marks a page has: what stands in them is said."""
    layer = read(f"{opening}The ice is thin,{closing} Olav Dahl said.")
    assert rows(layer) == ["Olav Dahl · said · The ice is thin"]
    assert layer.quotes[0].kind == kind


@pytest.mark.parametrize("marks", ["“”", '""', "‘’", "«»", "''"])
def test_scare_quotes_are_nothing(read, marks):
    """Q7: marks around a phrase that nobody says make no quote."""
    opening, closing = marks
    assert rows(read(f"The mayor got a {opening}warm send-off{closing} at the harbour.")) == []


@pytest.mark.parametrize(
    "text",
    [
        "The mayor‘s office closed on Friday and the guards‘ room stayed open.",
        "The dogs’ home and the boys’ club stood by the old harbour.",
        "The “ice road was closed on Friday.",
        "The ice road” was closed on Friday.",
    ],
)
def test_what_opens_nothing(read, text):
    """Q6: a curly mark used as an apostrophe, and a mark without its fellow."""
    assert rows(read(text)) == []


def test_an_apostrophe_that_looks_like_a_mark(read):
    """Q6: the guidelines' "Mr Kim‘s honour" makes no direct speech."""
    layer = read("The talks in Mr Kim‘s honour lasted for two hours, the mayor said.")
    assert rows(layer) == ["the mayor · said · The talks in Mr Kim‘s honour lasted for two hours"]
    assert layer.quotes[0].kind == "indirect"


def test_marks_in_marks(read):
    """What somebody quotes in direct speech belongs to it."""
    layer = read("“He told me ‘stay at home’ and left,” Olav Dahl said.")
    assert rows(layer) == ["Olav Dahl · said · He told me ‘stay at home’ and left"]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (
            "The mayor told ‘The Norholm Post’ that the ice was thin.",
            "The mayor · told · the ice was thin",
        ),
    ],
)
def test_a_title_in_marks(read, text, row):
    assert rows(read(text)) == [row]


# ----------------------------------------------------------------- over paragraphs


def test_a_paragraph_below_its_cue(read):
    """What stands in marks below "He said:" is his, without words of its own that attribute."""
    text = (
        "Olav Dahl, the mayor of Norholm, had a clear message. He said:\n"
        "“The ice is too thin.”\n“Nobody should walk on it.”"
    )
    layer = read(text)
    assert rows(layer) == [" ·  · The ice is too thin.", " ·  · Nobody should walk on it."]
    assert [speakers(layer, quote) for quote in layer.quotes] == [["Olav Dahl"]] * 2
    assert {quote.source_naming for quote in layer.quotes} == {"implicit"}
    assert {quote.kind for quote in layer.quotes} == {"direct"}


@pytest.mark.parametrize(
    "first",
    [
        "“The ice is thin,” Olav Dahl said.",
        "Mayor Olav Dahl said: “The ice is thin.",
        wrong(
            "“The ice is thin,” Olav Dahl said. “It cracked twice.",
            why="a mark that stays open is only read at the beginning of a paragraph",
        ),
    ],
)
def test_speech_that_runs_on_in_the_next_paragraph(read, first):
    """A paragraph that opens with a mark goes on with what the one above it said."""
    layer = read(f"{first}\n“Nobody should walk on it.”")
    last = layer.quotes[-1]
    assert pieces(last.content) == "Nobody should walk on it."
    assert {name for quote in layer.quotes for name in speakers(layer, quote)} == {"Olav Dahl"}
    inside = " ".join(pieces(quote.content) for quote in layer.quotes)
    assert all(words in inside for words in ("The ice is thin", "Nobody should walk"))
    assert ("It cracked twice" in inside) == ("cracked" in first)
    assert {quote.kind for quote in layer.quotes} == {"direct"}


def test_two_speakers_do_not_run_together(read):
    """A stretch behind another sentence of the writer's is nobody's that spoke before."""
    text = (
        "“We will wait,” the mayor said. The police closed the road. “Nothing is decided,” the "
        "police chief said."
    )
    assert rows(read(text)) == [
        "the mayor · said · We will wait",
        "the police chief · said · Nothing is decided",
    ]


# ----------------------------------------------------------------- without marks: Q1–Q5, Q8

INDIRECT = [
    ("Ada Birk said that the bridge was closed.", ["Ada Birk · said · the bridge was closed"]),
    ("Ada Birk said the bridge was closed.", ["Ada Birk · said · the bridge was closed"]),
    ("The bridge is closed, the mayor said.", ["the mayor · said · The bridge is closed"]),
    (
        "According to Ada Birk, the bridge is closed.",
        ["Ada Birk · According to · the bridge is closed"],
    ),
    (
        "The bridge is closed, according to the Norholm Post.",
        ["the Norholm Post · according to · The bridge is closed"],
    ),
    (
        "The train, according to the mayor, left on Monday.",
        ["the mayor · according to · The train + left on Monday"],
    ),
    (
        "The bridge is closed, as reported by the Norholm Post.",
        ["the Norholm Post · as reported by · The bridge is closed"],
    ),
    (
        "The ship left at dawn, as depicted in images released by Norwegian state media.",
        ["images released by Norwegian state media · as depicted in · The ship left at dawn"],
    ),
    ("The mayor denied the reports.", ["The mayor · denied · the reports"]),
    (
        "The mayor did not say when the bridge would open.",
        ["The mayor · did not say · when the bridge would open"],
    ),
    (
        "The minister asked whether the bridge was closed.",
        ["The minister · asked · the bridge was closed"],
    ),
    (
        "The police warned on Monday that nobody should walk on the ice.",
        ["The police · warned · nobody should walk on the ice"],
    ),
    (
        "A US official told reporters that the bridge was closed.",
        ["A US official · told · the bridge was closed"],
    ),
    (
        "The Vostochny Cosmodrome, the reports said, may be the place of the meeting.",
        ["the reports · said · The Vostochny Cosmodrome + may be the place of the meeting"],
    ),
    # both quotes of two coordinated cues have the one source (Q3)
    (
        "Olav Dahl said that the bridge was closed, and warned that the ice was thin.",
        ["Olav Dahl · said · the bridge was closed", "Olav Dahl · warned · the ice was thin"],
    ),
    (
        "Spokesperson Dmitry Peskov confirmed that Kim would travel and said the leaders would "
        "meet in Vladivostok.",
        [
            "Spokesperson Dmitry Peskov · confirmed · Kim would travel",
            "Spokesperson Dmitry Peskov · said · the leaders would meet in Vladivostok",
        ],
    ),
    (
        "The minister has announced that he will travel, but has not confirmed that Mr Kim will "
        "meet him there.",
        [
            "The minister · has announced · he will travel",
            "The minister · has not confirmed · Mr Kim will meet him there",
        ],
    ),
    wrong(
        "There was no word from both Moscow and Pyongyang on a possible visit.",
        ["both Moscow and Pyongyang · no word · a possible visit"],
        why="“no word from X on Y” has no rule",
    ),
    ("The mayor hoped that the ice would hold.", ["The mayor · hoped · the ice would hold"]),
    # Q4: a noun that attributes
    (
        "Norholm’s mayor has expressed concern that the ice would break.",
        ["Norholm’s mayor · has expressed concern · the ice would break"],
    ),
    (
        "The meeting has sparked Western concerns about a potential arms deal.",
        ["Western · concerns · a potential arms deal"],
    ),
    (
        "The White House issued a warning, cautioning that North Korea would pay a price.",
        ["The White House · issued a warning + cautioning · North Korea would pay a price"],
    ),
    # Q13
    (
        "KCNA released images depicting Kim waving from the train.",
        ["KCNA · released images depicting · Kim waving from the train"],
    ),
    (
        "Video footage captures the moment as Kim’s train crosses the bridge.",
        ["Video footage · captures · Kim’s train crosses the bridge"],
    ),
]


@pytest.mark.parametrize(("text", "expected"), INDIRECT)
def test_indirect(read, text, expected):
    """Neither complementiser nor addressee nor time is in cue and content; nothing is lost."""
    layer = read(text)
    assert rows(layer) == expected
    assert {quote.kind for quote in layer.quotes} == {"indirect"}


REACH = [
    # (a) a source behind a sentence governs all of it
    (
        "The leaders meet at the forum, which will run through Wednesday, according to TASS.",
        ["TASS · according to · The leaders meet at the forum, which will run through Wednesday"],
    ),
    # … but not a conjunct that has an attribution of its own
    (
        "Neither Russia nor North Korea have officially confirmed the meeting, but Putin "
        "reportedly arrived in Vladivostok on Monday, Peskov said.",
        [
            "Neither Russia nor North Korea · have officially confirmed · the meeting",
            "Peskov · reportedly + said · Putin + arrived in Vladivostok on Monday",
        ],
    ),
    # (b) a further main clause is the writer's, unless "that" is repeated
    (
        "Olav Dahl said that the bridge was closed, but the harbour stayed open.",
        ["Olav Dahl · said · the bridge was closed"],
    ),
    (
        "Olav Dahl said the bridge was closed, and the ships waited in the fjord.",
        ["Olav Dahl · said · the bridge was closed"],
    ),
    (
        "The mayor said the ice was thin, but that the ferry would sail.",
        ["The mayor · said · the ice was thin, but that the ferry would sail"],
    ),
    (
        "Olav Dahl said the bridge was closed while the harbour stayed open.",
        ["Olav Dahl · said · the bridge was closed while the harbour stayed open"],
    ),
    (
        "Olav Dahl said the ice was thin because the winter was mild.",
        ["Olav Dahl · said · the ice was thin because the winter was mild"],
    ),
    (
        "Experts speculate that Moscow will seek shells, while North Korea is interested in "
        "satellite technology.",
        [
            "Experts · speculate · Moscow will seek shells, while North Korea is interested in "
            "satellite technology"
        ],
    ),
    (
        "Olav Dahl said the bridge was closed, although the police had opened it on Monday.",
        ["Olav Dahl · said · the bridge was closed"],
    ),
    (
        "Washington warned that any deal would have consequences, and Seoul said it was watching "
        "the border.",
        [
            "Washington · warned · any deal would have consequences",
            "Seoul · said · it was watching the border",
        ],
    ),
    # (c) a relative clause behind a comma at the end is the writer's
    (
        "Olav Dahl said the leaders would meet at the forum, which will run through Wednesday.",
        ["Olav Dahl · said · the leaders would meet at the forum"],
    ),
    # (d) a parenthesis in a raised subject
    (
        "Mr. Kim’s train – which is painted green – is rumored to include at least 20 carriages.",
        [" · is rumored · Mr. Kim’s train + to include at least 20 carriages"],
    ),
    # (e) a linker at the edge
    (
        "However, the bridge will stay closed, the mayor said.",
        ["the mayor · said · the bridge will stay closed"],
    ),
    (
        "Despite these warnings, Kim Jong-un left for Russia, KCNA reported on Tuesday.",
        ["KCNA · reported · Kim Jong-un left for Russia"],
    ),
]


@pytest.mark.parametrize(("text", "expected"), REACH)
def test_how_far_it_reaches(read, text, expected):
    """Q8: what belongs to the source, and what to the writer."""
    assert rows(read(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The council wants the harbour to close. It plans a vote on Monday.",
        "The report on the summit came amid questions.",
        "The mayor is expected to arrive in Norholm on Monday.",
        "The meeting is scheduled for Monday.",
        "The White House had new information that the talks were advancing.",
        "The mayor said.",
        "The Kremlin declined to comment.",
        "Two people spoke on condition of anonymity.",
    ],
)
def test_no_attribution(read, text):
    """Q1: states of the subject, how a source knows, and expectations of nobody are no quotes."""
    assert rows(read(text)) == []


# ----------------------------------------------------------------- chains: Q12, Q13

CITED = (
    "Interfax reported that the train crossed the border on Tuesday, citing footage from "
    "Rossiya-1 TV state channel."
)
CHAINS = [
    (
        "Russian news agencies quoted Kremlin spokesperson Dmitry Peskov as saying that the "
        "leaders would meet.",
        [
            "Russian news agencies · quoted · Kremlin spokesperson Dmitry Peskov as saying that "
            "the leaders would meet",
            "Kremlin spokesperson Dmitry Peskov · as saying · the leaders would meet",
        ],
    ),
    (
        "The president was quoted by Russian media as saying that he would travel to Beijing.",
        [
            "Russian media · was quoted · he would travel to Beijing",
            "The president · as saying · he would travel to Beijing",
        ],
    ),
    (
        "The minister was quoted as saying by Russian media that he would travel to Beijing.",
        [
            "Russian media · was quoted · he would travel to Beijing",
            "The minister · as saying · he would travel to Beijing",
        ],
    ),
    (
        "The New York Times reported that Putin may meet Kim, Yonhap news agency reported.",
        [
            "Yonhap news agency · reported · The New York Times reported that Putin may meet Kim",
            "The New York Times · reported · Putin may meet Kim",
        ],
    ),
    (
        "The KCNA news agency said Mr Kim left on Sunday, the South Korean government said.",
        [
            "the South Korean government · said · The KCNA news agency said Mr Kim left on Sunday",
            "The KCNA news agency · said · Mr Kim left on Sunday",
        ],
    ),
    wrong(
        "Officials said that engineers believe the quay may collapse.",
        [
            "Officials · said · engineers believe the quay may collapse",
            "engineers · believe · the quay may collapse",
        ],
        why="what somebody believes inside of what somebody says is not found",
    ),
    wrong(
        "Yonhap reported, citing the New York Times, that Kim would travel to Vladivostok.",
        [
            "Yonhap · reported · citing the New York Times, that Kim would travel to Vladivostok",
            "the New York Times · citing · Kim would travel to Vladivostok",
        ],
        why="“citing” is only read behind what is said",
    ),
]


@pytest.mark.parametrize(("text", "expected"), CHAINS)
def test_chains(read, text, expected):
    """The outermost first; the inner one's parent is the outer one."""
    layer = read(text)
    assert rows(layer) == expected
    outer, inner = layer.quotes
    assert (outer.parent, inner.parent) == (None, outer.id)


@pytest.mark.parametrize(
    "text",
    [
        "Kim plans to travel to Russia, Yonhap said, citing a source.",
        CITED,
    ],
)
def test_citing(rules, text):
    """Q13: whom a report cites is inside of it; evidence shows."""
    article = article_of(text)
    (layer,) = rules.predict([article])
    assert judge_layer(layer, article) == []
    inner = next(quote for quote in layer.quotes if pieces(quote.cue) == "citing")
    outer = next(quote for quote in layer.quotes if quote is not inner)
    assert inner.parent == outer.id
    assert inner.act == ("show" if "footage" in text else "say")
    assert inner.source_kind == ("recording" if "footage" in text else "person")


def test_what_reports_do_not_say_is_nobody_elses(read):
    """Q8b: "quoted … as saying that S, but the reports didn't specify": S ends at the comma."""
    text = (
        "Russian news agencies quoted Peskov as saying that Mr Kim would meet Putin after the "
        "forum, but the reports didn’t specify when or where."
    )
    layer = read(text)
    assert rows(layer) == [
        "Russian news agencies · quoted · Peskov as saying that Mr Kim would meet Putin after the "
        "forum",
        "Peskov · as saying · Mr Kim would meet Putin after the forum",
        "the reports · didn’t specify · when or where",
    ]
    assert [quote.parent for quote in layer.quotes] == [None, "q1", None]
    last = layer.quotes[-1]
    assert speakers(layer, last) == ["Russian news agencies"]  # Q3: who made the reports
    assert (last.source_kind, last.negated) == ("document", True)


# ----------------------------------------------------------------- nobody: Q10


@pytest.mark.parametrize(
    ("text", "row", "act"),
    [
        (
            "Mr. Kim’s train is reportedly moving northward.",
            " · reportedly · Mr. Kim’s train is + moving northward",
            "say",
        ),
        (
            "Mr. Kim’s train is rumored to include at least 20 heavy carriages.",
            " · is rumored · Mr. Kim’s train + to include at least 20 heavy carriages",
            "speculate",
        ),
        ("Mr Kim is said to prefer the train.", " · is said · Mr Kim + to prefer the train", "say"),
        ("It is said that the bridge will open.", " · is said · the bridge will open", "say"),
        (
            "The Vostochny Cosmodrome has been suggested as the possible meeting place.",
            " · has been suggested · The Vostochny Cosmodrome + as the possible meeting place",
            "suggest",
        ),
        (
            "The visit came amid speculation that the leaders would sign an arms deal.",
            " · speculation · the leaders would sign an arms deal",
            "speculate",
        ),
        (
            "Kim Jong-un arrives in Russia for summit with Putin – report",
            " · report · Kim Jong-un arrives in Russia for summit with Putin",
            "say",
        ),
    ],
)
def test_hearsay(read, text, row, act):
    """Rumour has an empty source, no kind of source, and its raised subject."""
    layer = read(text)
    assert rows(layer) == [row]
    (quote,) = layer.quotes
    assert (quote.source_naming, quote.source_kind, quote.speakers) == ("implicit", None, ())
    assert quote.act == act


def test_reportedly_beside_a_source(read):
    """Q10: it is a second span of the cue that names somebody, and no quote."""
    layer = read("Putin reportedly arrived in Vladivostok on Monday, Peskov said.")
    assert rows(layer) == ["Peskov · reportedly + said · Putin + arrived in Vladivostok on Monday"]


# ----------------------------------------------------------------- fields: Q3, Q14–Q16


@pytest.mark.parametrize(
    ("text", "kind", "naming"),
    [
        ("Ada Birk said the bridge was closed.", "person", "named"),
        ("A US official said the bridge was closed.", "person", "role"),
        ("Experts said the bridge was closed.", "person", "role"),
        ("Sources said the bridge was closed.", "person", "anonymous"),
        ("A source familiar with the talks said the bridge was closed.", "person", "anonymous"),
        ("The Kremlin said the bridge was closed.", "organisation", "named"),
        ("Seoul said the bridge was closed.", "organisation", "named"),
        ("Russian news agencies said the bridge was closed.", "organisation", "role"),
        ("The Kremlin’s statement said the bridge was closed.", "document", "named"),
        ("Media reports said the bridge was closed.", "document", "role"),
        ("The meeting has sparked Western concerns about a deal.", "group", "named"),
        ("Footage shows the train crossing the bridge.", "recording", "role"),
        ("KCNA released images depicting Kim waving.", "organisation", "named"),
        ("The bridge was reportedly closed.", None, "implicit"),
    ],
)
def test_source_kind_and_naming(read, text, kind, naming):
    (quote,) = read(text).quotes
    assert (quote.source_kind, quote.source_naming) == (kind, naming)


def test_a_source_of_two_quotes_is_one_entity(read):
    """Who asks and says is one person; `read` holds the layer against the rules."""
    layer = read("A person who asked not to be named said the bridge was closed.")
    assert [entity.name for entity in layer.entities] == ["A person"]


def test_the_own_outlet(read):
    """Q11: an outlet that names itself is `self` on its own page, and named elsewhere."""
    text = "Anna Berg left for Norholm, Asian Lite News reports."
    (own,) = read(text, outlet="Asian Lite News").quotes
    (other,) = read(text, outlet="Norholm Post").quotes
    assert (own.source_naming, other.source_naming) == ("self", "named")


@pytest.mark.parametrize(
    ("verb", "act", "negated"),
    [
        ("said", "say", False),
        ("announced", "say", False),
        ("disclosed", "say", False),
        ("confirmed", "confirm", False),
        ("has not confirmed", "confirm", True),
        ("denied", "deny", False),
        ("warned", "warn", False),
        ("cautioned", "warn", False),
        ("speculated", "speculate", False),
        ("feared", "express", False),
        ("suggested", "suggest", False),
        ("did not say", "say", True),
    ],
)
def test_act_and_negated(read, verb, act, negated):
    """Q16: what the source does, and whether it is said not to have happened."""
    layer = read(f"The mayor {verb} that the bridge would close.")
    assert rows(layer) == [f"The mayor · {verb} · the bridge would close"]
    assert (layer.quotes[0].act, layer.quotes[0].negated) == (act, negated)


def test_neither_nor(read):
    """Q3, Q16: the source has both names with "neither … nor", is negated, and is two speakers."""
    layer = read("Neither Russia nor North Korea have officially confirmed the meeting.")
    (quote,) = layer.quotes
    assert speakers(layer, quote) == ["Russia", "North Korea"]
    assert (quote.act, quote.negated) == ("confirm", True)


@pytest.mark.parametrize(
    ("before", "source", "who"),
    [
        ("Olav Dahl opened the session.", "he", {"Olav Dahl"}),
        ("Ada Birk met Olav Dahl on Monday.", "he", {"Olav Dahl"}),
        ("Ada Birk opened the session.", "she", {"Ada Birk"}),
        ("Transport Minister Ada Birk opened the session.", "the minister", {"Ada Birk"}),
        ("Norway and Sweden prepared a treaty.", "both sides", {"Norway", "Sweden"}),
        wrong(
            *("Russia and North Korea prepared a summit. It may take place in Vladivostok.",),
            *("both sides", {"Russia", "North Korea"}),
            why="the last two places are taken for the sides, a mere city too",
        ),
        wrong(
            *("The road was icy.", "the mayor of Norholm, Olav Dahl", {"Olav Dahl"}),
            why="of a role and the name in apposition to it, the role is taken",
        ),
    ],
)
def test_who_is_meant(read, before, source, who):
    """Pronouns, roles and plurals are those that an earlier sentence named."""
    layer = read(f"{before} The ice was too thin, {source} said.")
    (quote,) = (quote for quote in layer.quotes if pieces(quote.cue) == "said")
    assert pieces(quote.source) == source
    assert set(speakers(layer, quote)) == who


@pytest.mark.parametrize(
    ("headline", "row"),
    [
        ("Harbour to close, minister says", "minister · says · Harbour to close"),
        ("Harbour to close on Friday – report", " · report · Harbour to close on Friday"),
    ],
)
def test_headlines(read, headline, row):
    """A headline's attribution is its own and does not reach into the text."""
    assert rows(read(f"{headline}\nThe harbour opened in 1990.")) == [row]


# ----------------------------------------------------------------- laws

WORDS = (
    *("The minister", "Olav Dahl", "he", "both sides", "officials", "sources", "footage"),
    *("the reports", "A person who", "which", "neither", "nor", "not to be named", "a source"),
    *("said", "said:", "said that", "told", "reported", "citing", "quoted", "as saying", "asked"),
    *("according to", "According to", "as reported by", "reportedly", "is said to", "warned"),
    *("the bridge", "is closed", "would fall", "on Monday", "in Norholm", "not", "was quoted"),
    *(", but", "and", "while", "although", "–", "— report", ",", ".", ":", "?", "…", "(", ")"),
    *("don’t", "Kim‘s", "the guards’", "U.S.", "3.5", "“warm send-off,”", "‘We will’", "adding"),
)
MARKS = ("“", "”", "‘", "’", '"', "'", "«", "»", "„", "‟", "''", "``", "″", "`")
ODD = (
    *(
        "🙂",
        "👩‍👩‍👧‍👦",
        "🇰🇵",
        "e\u0301",
        "\u0301",
        "\u200f",
        "\u202e",
        "\u2066",
        "\u2069",
        "\ufeff",
    ),
    *("\u00a0", "\u2028", "\x0b", "\x85", "\x00", "𝒜", "Кремль", "العربية", "北京", "\u200b"),
)
GLUE = ("", " ", " ", " ", " ", "\n", "\n\n", "\t")


def texts(*alphabets, size=40):
    """Draw text of words that stand side by side, or are glued, or are parted by a line break."""
    some = st.tuples(st.sampled_from([*alphabets]), st.sampled_from(GLUE)).map("".join)
    return st.lists(some, min_size=1, max_size=size).map("".join)


news = texts(*WORDS, *WORDS, *MARKS, *MARKS, *ODD)


def layers_of(rules, articles):
    return [made for made in rules.predict(articles) if isinstance(made, Layer)]


def spans_of(layer):
    """Yield every span of a layer."""
    for entity in layer.entities:
        yield from entity.mentions
    for record in (*layer.quotes, *layer.claims):
        yield from record.content
    for quote in layer.quotes:
        yield from (*quote.cue, *quote.source)
    for claim in layer.claims:
        yield from claim.hedges


@given(news)
@settings(max_examples=150)
def test_a_layer_of_whatever_text_is_sound(rules, text):
    """Nothing raises, no rule is broken, spans are slices, and JSON gives the equal layer."""
    article = article_of(text)
    (layer,) = layers_of(rules, [article])
    assert [p for p in judge_layer(layer, article) if p.severity == "error"] == []
    for span in spans_of(layer):
        assert span.text == text[span.start : span.end]
        assert "\n" not in span.text
    ids = [
        record.id for kind in ("entities", "quotes", "claims") for record in getattr(layer, kind)
    ]
    assert len({*ids}) == len(ids)
    quotes = {quote.id: quote for quote in layer.quotes}
    for quote in layer.quotes:
        if quote.parent is not None:
            assert lies_within(quote.content, quotes[quote.parent].content)
    assert {claim.quote for claim in layer.claims} <= {None, *quotes}
    assert Layer.model_validate_json(layer.model_dump_json()) == layer


@pytest.mark.parametrize(
    "text",
    [
        "“",
        "He said:",
        "He said:\n",
        "He said:\n“",
        "'ll «d fl\n„",
    ],
)
def test_a_layer_of_what_is_hardly_text(rules, text):
    """Also of what random text seldom hits."""
    article = article_of(text)
    (layer,) = layers_of(rules, [article])
    assert [p for p in judge_layer(layer, article) if p.severity == "error"] == []


@given(news)
@settings(max_examples=150)
def test_no_span_has_white_space_at_an_edge(rules, text):
    """Also what is only a warning is not there: white space at an edge of a span."""
    for span in spans_of(layers_of(rules, [article_of(text)])[0]):
        assert span.text == span.text.strip()


@given(st.lists(news, min_size=2, max_size=4, unique=True), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_company_does_not_matter(rules, several, dice):
    """An article has the same layer alone and among others, in any order."""
    articles = [article_of(text) for text in several]
    alone = [layers_of(rules, [article])[0] for article in articles]
    assert layers_of(rules, articles) == alone
    order = dice.sample(range(len(articles)), len(articles))
    assert layers_of(rules, [articles[n] for n in order]) == [alone[n] for n in order]


@given(news)
@settings(max_examples=100)
def test_parents_are_what_derivation_gives(rules, text):
    """Without the parents of equal content, which rules set, `records.derive.complete` agrees."""
    article = article_of(text)
    (layer,) = layers_of(rules, [article])
    contents = {quote.id: quote.content for quote in layer.quotes}
    bare = tuple(
        quote if contents.get(quote.parent) == quote.content else without(quote, "parent")
        for quote in layer.quotes
    )
    derived = complete(layer.model_copy(update={"quotes": bare}), article)
    assert derived == layer


@given(texts(*MARKS, *MARKS, *MARKS, *ODD, "a", "B", " ", ",", ".", "(", "—", "s", size=60))
@settings(max_examples=400)
def test_stretches_are_sane(text):
    """Each lies inside one line, its marks around it, and two nest or stand apart, as deep says."""
    found = stretches(text)
    for one in found:
        assert 0 <= one.outer_start < one.start <= one.end <= one.outer_end <= len(text)
        assert "\n" not in text[one.outer_start : one.outer_end]
        assert one.closed == (one.end < one.outer_end)
    assert found == sorted(found, key=lambda one: one.start)
    for one, other in pairwise(one for one in found if one.depth == 0):
        assert one.outer_end <= other.outer_start
    for at, one in enumerate(found):
        for other in found[at + 1 :]:
            apart = one.outer_end <= other.outer_start
            assert apart or (one.start <= other.outer_start and other.outer_end <= one.end)
            assert apart or one.depth < other.depth


@given(st.lists(texts(*MARKS, "a", " ", ",", size=20), min_size=1, max_size=4))
@settings(max_examples=100)
def test_stretches_of_a_line_are_its_own(lines):
    """What stands in other lines does not matter, but that the next one begins with a mark."""
    text, at, expected = "\na\n".join(lines), 0, []
    for line in text.split("\n"):
        expected += [(at + one.start, at + one.end, one.depth) for one in stretches(line)]
        at += len(line) + 1
    assert [(one.start, one.end, one.depth) for one in stretches(text)] == expected


# ----------------------------------------------------------------- hostile text

STORY = "“The ice is thin,” Olav Dahl said."


def test_a_line_too_long_to_be_read(rules):
    """A sentence of 100,000 words is told and passed over; the rest of the article is read."""
    article = article_of(f"{STORY}\n{'the bridge ' * 100_000}\n{STORY}")
    problem, layer = rules.predict([article])
    assert isinstance(problem, Problem)
    assert (problem.code, problem.severity) == ("PREDICT001", "warning")
    assert "paragraph 2 has 1,100,000 characters and was not read" in problem.message
    assert problem.cure
    assert rows(layer) == ["Olav Dahl · said · The ice is thin"] * 2
    assert judge_layer(layer, article) == []


def test_lines_too_long_are_counted(rules):
    """Several are told in one message."""
    long = "x" * (LONGEST + 1)
    problem, _ = rules.predict([article_of(f"{long}\n{STORY}\n{long}\n{long}")])
    assert "paragraph 1 has 10,001 characters (and 2 more) and was not read" in problem.message


def test_the_longest_line_that_is_read(rules):
    """A line of just so many characters is read."""
    line = f"{STORY} {'We wait. ' * LONGEST}"[:LONGEST].strip().ljust(LONGEST, ".")
    (layer,) = rules.predict([article_of(line)])
    assert rows(layer)[0].startswith("Olav Dahl · said · The ice is thin")


HOSTILE = {
    "no spaces": "x" * 1_000_000,
    "no spaces, in lines that are read": f"{'x' * 9_999}\n" * 10,
    "quote marks": "“" * 5_000 + "”" * 5_000,
    "straight marks": '"' * 10_000,
    "apostrophes": "'a " * 3_300,
    "nested": "“a " * 3_300,
    "opening marks": "“" * 5_000,
    "opening marks over lines": "“a\n" * 1_000,
    "said": "he said that " * 700,
    "commas": "the bridge, " * 800,
    "brackets": "(" * 5_000 + ")" * 5_000,
    "combining": "e" + "\u0301" * 9_000,
    "newlines": "\n" * 20_000 + STORY,
    "blank": " " * 9_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text(rules, name):
    """Whatever is done with marks, words and spaces: a layer without an error."""
    article = article_of(HOSTILE[name])
    (layer,) = layers_of(rules, [article])
    assert [p for p in judge_layer(layer, article) if p.severity == "error"] == []


GROWING = {
    "nested": "“a ",
    "nested and closed": "“a ‘b’” ",
    "apostrophes": "'a ",
    "straight": '"',
    "backticks": "`` a '' ",
    "mixed": "“‘\"'«»’”",
}


@pytest.mark.parametrize("unit", GROWING.values(), ids=GROWING)
def test_stretches_take_linear_time(unit):
    """Four times the marks in one line are about four times the work."""
    short, long = unit * 5_000, unit * 20_000
    assert effort(stretches, long) < 5 * effort(stretches, short)


STORIES = {
    "speech": f"{STORY} ",
    "quoted by everybody": "Officials said that the bridge is closed, and warned that it fell. ",
    "speech over lines": f"{STORY}\n",
    "open marks over lines": "“The ice is thin.\n",
    "without an end": "he said that ",
}


@pytest.mark.slow
@pytest.mark.parametrize("unit", STORIES.values(), ids=STORIES)
def test_articles_take_less_than_quadratic_time(rules, unit):
    """Four times the text, in one line at that, is never sixteen times the work."""
    whole = unit * (LONGEST // len(unit))
    short = whole[: len(whole) // 4]

    def read(text):
        return layers_of(rules, [article_of(text)])

    read(short)
    assert effort(read, whole) < 14 * effort(read, short)


# ----------------------------------------------------------------- PARC's way


def test_complementisers_may_be_part_of_the_content():
    """On wish "that" is in the content, as in other corpora; nothing else changes."""
    (layer,) = Rules(complementisers=True).predict([article_of(THAT)])
    assert rows(layer) == ["Ada Birk · said · that the bridge was closed"]


def test_complementisers_are_left_out(read):
    """Q5: else it is outside."""
    assert rows(read(THAT)) == ["Ada Birk · said · the bridge was closed"]


THAT = "Ada Birk said that the bridge was closed."

# ----------------------------------------------------------------- the seeds

needs_gold = pytest.mark.skipif(
    not (ROOT / "annotations/gold").is_dir(), reason="no gold here: an unpacked sdist has no text"
)


@needs_gold
def test_the_seeds_gold_is_the_floor(rules):
    """The rules do not fall behind what they once found.

    The gold was seen while they were written: this is a regression test and measures nothing.
    """
    sources = Sources(ROOT / "seeds", ROOT / "annotations")
    found = Evaluation()
    readings = [sources.reading(id_) for id_ in sources.ids]
    layers = layers_of(rules, [reading.article for reading in readings])
    for reading, layer in zip(readings, layers, strict=True):
        found.add(reading.layer, layer, reading.article)
        for quote in reading.layer.quotes:
            if quote.kind != "indirect":  # found, and by the right speakers
                twin = [
                    q
                    for q in layer.quotes
                    if (q.content, q.source) == (quote.content, quote.source)
                ]
                assert len(twin) == 1, pieces(quote.content)
                assert who(layer, twin[0]) == who(reading.layer, quote), pieces(quote.content)
    score = {(one.record, one.what, one.of): one for one in found.scores().counts}
    assert score["quotes", "equal content", "direct+mixed"].recall == 1
    assert score["quotes", "equal content", "indirect"].recall >= 0.8
    assert score["claims", "content touched", "all"].recall >= 0.8
    field = {(one.record, one.what): one.value for one in found.scores().fields}
    for what in ("cue", "source", "speakers", "act", "negated", "parent"):
        assert field["quotes", what] >= 0.8, what


def who(layer, quote):
    """Give the speakers by the places where they are mentioned first in any way."""
    return {
        frozenset(mention.text for mention in entity.mentions if mention.level == "NAM")
        for entity in layer.entities
        if entity.id in quote.speakers
    }
