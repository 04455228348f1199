"""Names, their clusters and what sources refer to: each rule on a sentence of our own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import effort
from sayso.flow.sources import Sources
from sayso.predict.entities import gazetteer, names
from sayso.predict.entities.clusters import as_entities
from sayso.predict.entities.edges import pieces
from sayso.predict.entities.grouping import folded
from sayso.predict.entities.referents import Referents
from sayso.predict.parse import parse
from sayso.records.article import Article

if TYPE_CHECKING:
    from collections.abc import Callable

    from spacy.language import Language
    from spacy.tokens import Doc

    from sayso.predict.entities.clusters import Cluster

ROOT = Path(__file__).parents[1]


def article(text: str) -> Article:
    """Give an article of which only the text matters."""
    return Article.model_construct(id="art-0", text=text, zones=())


def read(nlp: Language, text: str) -> tuple[Article, Doc]:
    ((one, doc),) = parse(nlp, [article(text)])
    return one, doc


@pytest.fixture
def found(nlp, common) -> Callable[[str], dict[str, str]]:
    """Give the names of a text and their types."""

    def find(text: str) -> dict[str, str]:
        one, doc = read(nlp, text)
        clusters = names.find(doc, one, common)
        return {text[s:e]: c.type for c in clusters for s, e, _ in c.mentions}

    return find


@pytest.fixture
def together(nlp, common) -> Callable[[str], list[list[str]]]:
    """Give the mentions of each cluster of a text."""

    def find(text: str) -> list[list[str]]:
        one, doc = read(nlp, text)
        return [[text[s:e] for s, e, _ in c.mentions] for c in names.find(doc, one, common)]

    return find


@pytest.fixture
def meant(nlp, common) -> Callable[..., tuple[list[Cluster], tuple[str, ...]]]:
    """Give what the last place of some words refers to, and the entities' mentions then."""

    def resolve(text: str, *sources: str) -> list[list[str]]:
        one, doc = read(nlp, text)
        referents = Referents(doc, one, names.find(doc, one, common))
        answers, at = [], 0
        for source in sources:
            at = text.index(source, at)
            span = doc.char_span(at, at + len(source), alignment_mode="expand")
            answers.append([c.name for c in referents.resolve(span.root, span.start, span.end)])
            at += len(source)
        for cluster in referents.clusters:
            assert cluster.mentions == sorted(cluster.mentions)
        return answers

    return resolve


# Where a name ends


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("The minister met Mr Olaf Brandt in Oslo.", "Olaf Brandt", "PERSON"),
        ("Reporters asked President Maria Lopez about it.", "Maria Lopez", "PERSON"),
        ("Anna Berg's lawyer left the court.", "Anna Berg", "PERSON"),
        ("They sailed across the Black Sea to Odesa.", "Black Sea", "LOC"),
        ("He told The Washington Post so.", "The Washington Post", "ORG"),
        ("It was carried by TASS news agency.", "TASS", "ORG"),
        ("The train left Tampere station at noon.", "Tampere station", "FAC"),
        ("South Korean President Moon Jae-in spoke.", "Moon Jae-in", "PERSON"),
        ("Turkish Airlines resumed flights on Monday.", "Turkish Airlines", "ORG"),
    ],
)
def test_where_a_name_ends(found, text, name, kind):
    """Titles, articles, 's and class words stay outside; what the name needs stays inside."""
    assert found(text)[name] == kind


def test_no_name_crosses_a_line(found):
    assert all("\n" not in name for name in found("Jane Miller\nOslo\nNorway votes on Sunday\n"))


def test_capitals_alone_make_no_name(found):
    """Shouted words, days and addresses are none."""
    text = "FREE tickets, read more at www.example.org or write to jane@example.org by Monday."
    assert found(text) == {}


def test_a_comma_parts_names(nlp):
    _, doc = read(nlp, "Ruth, Karl and Acme, Inc. agreed.")
    assert [doc[s:e].text for s, e in pieces(doc, 0, 4, "PERSON")] == ["Ruth", "Karl"]
    assert [doc[s:e].text for s, e in pieces(doc, 4, 7, "ORG")] == ["Acme, Inc."]


# Types


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("She studied at Lindholm University.", "Lindholm University", "ORG"),
        ("The Department of Fisheries declined to comment.", "Department of Fisheries", "ORG"),
        ("The talks at Camp Winfield ended.", "Camp Winfield", "FAC"),
        ("Vladivostok and Reuters are listed.", "Vladivostok", "GPE"),
        ("Vladivostok and Reuters are listed.", "Reuters", "ORG"),
        ("Yesterday the border town of Karvel was shelled. Karvel is near.", "Karvel", "GPE"),
        ("Russian and Western officials met.", "Western", "NORP"),
        ("Lawrence, KS, is quiet.", "KS", "GPE"),
        ("They have not met since the Covid-19 pandemic.", "Covid-19 pandemic", "EVENT"),
    ],
)
def test_types(found, text, name, kind):
    """By class word, by gazetteer, by what the text calls it."""
    assert found(text)[name] == kind


def test_a_line_that_is_but_a_name_is_a_person(found):
    assert found("By Fiona Gallacher\nRates rose again.")["Fiona Gallacher"] == "PERSON"


def test_a_surname_has_the_type_of_the_full_name(found):
    text = "Dmitri Olenko arrived. Later Olenko spoke. The crowd cheered Olenko."
    assert found(text)["Olenko"] == "PERSON"


def test_a_dateline_is_a_place(found):
    assert (
        found("HALVERSUND, Norway (AP) — The last ships left the harbour before dawn.")[
            "HALVERSUND"
        ]
        == "GPE"
    )


def test_a_headline_in_capitals_takes_its_names_from_the_text(found):
    """*Olenko Remains Undecided* is no name where the text has *Olenko*."""
    text = "Dmitri Olenko Remains Undecided About Geneva\nDmitri Olenko did not say when he goes."
    assert "Dmitri Olenko" in found(text)
    assert not any("Remains" in name for name in found(text))


# Clusters


def test_full_name_surname_and_title_are_one(together):
    text = "Angela Brandt won. Mrs Brandt thanked voters, and Brandt left."
    assert ["Angela Brandt", "Brandt", "Brandt"] in together(text)


def test_the_family_name_is_first_in_korean_names(together):
    text = "Kim Jong-un arrived. Mr Kim waved. Kim Jong Un then left."
    assert ["Kim Jong-un", "Kim", "Kim Jong Un"] in together(text)


def test_an_ambiguous_surname_goes_to_who_was_named_last(together):
    text = (
        "Peter Holm met Laura Holm in Bergen. Laura Holm smiled. Holm then spoke. "
        "Peter Holm left, and Holm did not return."
    )
    clusters = together(text)
    assert ["Peter Holm", "Peter Holm", "Holm"] in clusters
    assert ["Laura Holm", "Laura Holm", "Holm"] in clusters


def test_a_title_tells_man_from_woman(together):
    text = "Peter Holm met Laura Holm in Bergen. Laura Holm smiled. Mr Holm did not."
    assert ["Peter Holm", "Holm"] in together(text)


def test_an_acronym_is_its_expansion(together):
    text = (
        "The Korean Central News Agency (KCNA) reported it. KCNA showed pictures. "
        "The Brotherhood of Northern Carpenters (SNZ) objected."
    )
    clusters = together(text)
    assert ["Korean Central News Agency", "KCNA", "KCNA"] in clusters


def test_a_country_its_people_and_its_capital_are_three(together):
    clusters = together("Russia said so. Russian officials flew to Moscow. Russia denied it.")
    assert ["Russia", "Russia"] in clusters
    assert ["Russian"] in clusters
    assert ["Moscow"] in clusters


def test_spellings_of_a_country_are_one(together):
    assert ["U.S.", "United States"] in together("The U.S. agreed. The United States paid.")


def test_folded():
    assert folded("The São-Paulo Times") == "sao paulo times"
    assert folded("U.S.") == folded("United States") == "united states"


# Referents


def test_a_name_and_several(meant):
    text = "Olga Petrova and Karl Meier said they would sign."
    assert meant(text, "Olga Petrova and Karl Meier") == [["Olga Petrova", "Karl Meier"]]


def test_pronouns_agree_in_gender(meant):
    text = "Maria Lopez met Peter Holm on Friday. She said it went well. He said nothing."
    assert meant(text, "She", "He") == [["Maria Lopez"], ["Peter Holm"]]


def test_who_is_what_the_clause_hangs_on(meant):
    text = "Police questioned Peter Holm, who said he was at home."
    assert meant(text, "who") == [["Peter Holm"]]


def test_a_role_is_whose_title_it_was(meant):
    text = (
        "French President Luc Morel met Kenyan Foreign Minister Jane Otieno. "
        "The president said it was late. The minister said she agreed."
    )
    assert meant(text, "The president", "The minister") == [["Luc Morel"], ["Jane Otieno"]]


def test_a_kind_points_to_the_last_of_it(meant):
    text = "Shares in Boeing fell. The company said demand was weak."
    assert meant(text, "The company") == [["Boeing"]]


def test_both_sides_are_the_two_countries_named_last(meant):
    text = "Norway and Sweden signed a treaty. Both sides said it was fair."
    assert sorted(meant(text, "Both sides")[0]) == ["Norway", "Sweden"]


def test_a_new_nominal_is_an_entity_of_its_own(meant):
    text = "A US official said so. Analysts doubt it. State media said nothing of the reports."
    answers = meant(text, "A US official", "Analysts", "State media", "the reports")
    assert answers[:2] == [["A US official"], ["Analysts"]]
    assert answers[2] == ["State media"]


def test_a_possessive_is_not_its_owner_but_an_apposition_is(meant):
    text = "Mayor Peter Holm's spokesman said no. Peter Holm's spokesman, Karl Meier, said yes."
    answers = meant(text, "Mayor Peter Holm's spokesman", "Peter Holm's spokesman, Karl Meier")
    assert answers[0] != ["Peter Holm"]
    assert answers[1] == ["Karl Meier"]


def test_the_maker_of_evidence_speaks(meant):
    text = (
        "Footage from Reuters shows smoke. The footage shows no people. A report by Oxfam said so."
    )
    answers = meant(text, "Footage from Reuters", "The footage", "A report by Oxfam")
    assert answers == [["Reuters"], ["Reuters"], ["Oxfam"]]


def test_i_is_the_speaker(nlp, common):
    text = '"I agree," Jane Otieno said.'
    one, doc = read(nlp, text)
    clusters = names.find(doc, one, common)
    assert Referents(doc, one, clusters).resolve(doc[1], 1, 2, clusters[:1]) == clusters[:1]
    assert (1, 2, "PRO") in clusters[0].mentions


# Laws


WORDS = st.sampled_from(
    [
        "Kim",
        "Mr",
        "The",
        "Kremlin",
        "said",
        "he",
        "who",
        "(",
        ")",
        ",",
        ".",
        "-",
        "\n",
        "“",
        "’s",
        "’",
        "I",
        "Jane",
        "of",
        "and",
        "USA",
        "é",
        "😀",
        "\u202e",
        "@",
        "7",
        "NATO's",
        "\xa0",
        "",
    ]
)


@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_mentions_hold_for_any_text(nlp, text):
    """Spans equal their text, without edge space or line break; names are disjoint."""
    one, doc = read(nlp, text)
    clusters = names.find(doc, one)
    referents = Referents(doc, one, clusters)
    for token in doc:
        referents.resolve(token, token.i, token.i + 1)
    taken: set[int] = set()
    for entity in as_entities(clusters, text):
        for mention in entity.mentions:
            assert mention.text == text[mention.start : mention.end] == mention.text.strip()
            assert "\n" not in mention.text
            if mention.level == "NAM":
                assert taken.isdisjoint(range(mention.start, mention.end))
                taken.update(range(mention.start, mention.end))


def test_ids_count_in_the_order_of_the_text_and_nothing_is_left_to_chance(nlp, common):
    text = "Oslo hosted Peter Holm. Holm praised Oslo and the Red Cross."
    one, doc = read(nlp, text)
    first = as_entities(names.find(doc, one, common), text)
    assert [entity.id for entity in first] == [f"e{n}" for n in range(1, len(first) + 1)]
    begins = [entity.mentions[0].start for entity in first]
    assert begins == sorted(begins)
    assert as_entities(reversed(names.find(doc, one, common)), text) == first


def test_an_article_is_read_alone(nlp, common):
    """What stands before or after it in the batch changes nothing."""
    texts = ["Peter Holm spoke.", "Holm is a town in Norway.", "Laura Holm left."]
    alone = [names.find(doc, one, common) for text in texts for one, doc in [read(nlp, text)]]
    batch = [names.find(doc, one, common) for one, doc in parse(nlp, map(article, texts))]
    assert [[c.mentions for c in a] for a in alone] == [[c.mentions for c in b] for b in batch]


def test_many_names_take_no_more_than_their_share(nlp):
    """Linear: four times the names are about four times the work."""
    lines = [
        f"President Jane {'Kim' if i % 2 else 'Holm'}{i} of the Agency of Tar{i} said he met Kim."
        for i in range(1600)
    ]
    few, many = (read(nlp, "\n".join(lines[:count])) for count in (400, 1600))

    def resolve(one, doc):
        Referents(doc, one, names.find(doc, one))

    assert effort(resolve, *many) < 5 * effort(resolve, *few)


def test_a_line_too_long_to_read_is_passed_over(nlp):
    one, doc = read(nlp, "Kim " * 10_000)
    assert names.find(doc, one) == []


# Word lists


def test_what_is_listed_is_found_as_the_tokenizer_splits_it(nlp):
    """Each listed name is reachable: the tokenizer's pieces, split at hyphens, are its key."""
    keys = gazetteer.known()
    for key in keys:
        text = " ".join(key).replace(" - ", "-").replace(" 's", "'s")
        pieces_ = tuple(p for token in nlp.make_doc(text) for p in gazetteer.words(token.text))
        assert pieces_ in keys, text


# Gold


def test_seeds_names_and_clusters(nlp, common):
    """The five articles: names by the guidelines, each in the cluster it belongs to."""
    sources = Sources(ROOT / "seeds", ROOT / "annotations")
    right = wrong = missed = joined = 0
    for id_ in sources.ids:
        reading = sources.reading(id_)
        gold = {
            (m.start, m.end): e
            for e in reading.layer.entities
            for m in e.mentions
            if m.level == "NAM"
        }
        ((one, doc),) = parse(nlp, [reading.article])
        clusters = names.find(doc, one, common)
        marked = {(s, e): c for c in clusters for s, e, _ in c.mentions}
        for place, cluster in marked.items():
            entity = gold.get(place)
            right += entity is not None and entity.type == cluster.type
            wrong += entity is None or entity.type != cluster.type
            joined += entity is not None and {p for p, c in marked.items() if c is cluster} == {
                p for p, e in gold.items() if e is entity
            }
        missed += len(gold.keys() - marked.keys())
    assert 2 * right / (2 * right + wrong + missed) > 0.95
    assert joined > 0.95 * right
