"""What follows by rule: absent fields are filled, given ones stay, and words find their place."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sayso.records import Article, Contribution, Entity, Layer, Quote, Span, shape
from sayso.records.derive import chains, complete, kind_of, lies_within, locate, name_of
from sayso.records.judge_layer import judge_layer
from strategies import articles, articles_with_layers, contributions

SHA = "0" * 64
ADA = {"annotator": "ada", "annotator_kind": "person", "guideline": "1.0"}
articles_with_contributions = articles().flatmap(
    lambda article: st.tuples(st.just(article), contributions(article))
)


def page(text: str) -> Article:
    """Give an article of one zone a line."""
    zones, at = [], 0
    for line in text.split("\n"):
        if line:
            zones.append({"kind": "paragraph", "start": at, "end": at + len(line)})
        at += len(line) + 1
    seed = {"name": "a", "media_type": "text/plain", "encoding": "utf-8", "chars": len(text)}
    return Article.model_validate(
        {
            "schema_version": "1.0.0",
            "id": "art-" + SHA[:20],
            "event_id": "e",
            "text": text,
            "text_sha256": SHA,
            "zones": zones,
            "seed": {**seed, "sha256": SHA, "encoding_evidence": "utf-8"},
        }
    )


def spans(text: str, *words: str) -> list[dict[str, object]]:
    """Give the spans of words, each where it first stands in the text."""
    return [{"start": text.index(w), "end": text.index(w) + len(w), "text": w} for w in words]


def layer(article: Article, **fields: object) -> Layer:
    """Give a layer on an article."""
    return Layer.model_validate(
        {
            "schema_version": "1.0.0",
            "article_id": article.id,
            "text_sha256": article.text_sha256,
            "kind": "annotation",
            "provenance": ADA,
            **fields,
        }
    )


def exact(contribution: Contribution, article: Article) -> Layer:
    """Give a contribution as a layer, completed."""
    located = locate(contribution, article)
    assert isinstance(located, dict), located
    located.setdefault("provenance", ADA)
    found = shape.read(Layer, located)
    assert isinstance(found, Layer), found
    return complete(found, article)


# ----------------------------------------------------------------- laws of complete


@given(articles_with_layers())
@settings(max_examples=50)
def test_a_whole_layer_is_returned_as_it_is(pair):
    """Completing what is complete makes no new object."""
    article, whole = pair
    assert complete(whole, article) is whole


@given(articles_with_contributions)
def test_completing_is_idempotent_and_keeps_what_was_given(pair):
    """Once completed is completed; every field that was given, null included, stays as it was."""
    article, contribution = pair
    found = locate(contribution, article)
    assume(isinstance(found, dict))
    found.setdefault("provenance", ADA)
    before = shape.read(Layer, found)
    after = complete(before, article)
    assert complete(after, article) is after
    for field in ("entities", "quotes", "claims"):
        for given_, filled in zip(getattr(before, field), getattr(after, field), strict=True):
            for name in given_.model_fields_set:
                assert getattr(filled, name) == getattr(given_, name)
    rest = {"entities", "quotes", "claims"}
    assert after.model_dump(exclude=rest) == before.model_dump(exclude=rest)
    assert Layer.model_validate_json(after.model_dump_json()) == after, "it has every id"


@given(articles_with_layers())
@settings(max_examples=60)
def test_derived_parents_make_chains_that_keep_the_rules(pair):
    """Parents and quotes that were left out are derived so that nothing is found."""
    article, whole = pair
    value = whole.model_dump(mode="json")
    for quote in value["quotes"]:
        del quote["parent"]
    for claim in value["claims"]:
        del claim["quote"]
    codes = {p.code for p in judge_layer(complete(shape.read(Layer, value), article), article)}
    assert codes <= {"DUP002"}  # two may have differed in nothing but their place in a chain


# ----------------------------------------------------------------- cases of complete

TEXT = (
    "“We will not go,” said Ada Lovelace, a minister. “Not now.”\n"
    "Babbage said that Ada Lovelace had told him that the engine works.\n"
)


def test_ids_are_minted_around_those_that_are_taken():
    """An id that was given stays; the others get the first that is free."""
    article = page(TEXT)
    mentions = [{"mentions": spans(TEXT, word), "type": "PERSON"} for word in ("Ada", "Babbage")]
    found = complete(layer(article, entities=[{**mentions[0], "id": "e1"}, mentions[1]]), article)
    assert [entity.id for entity in found.entities] == ["e1", "e2"]
    found = complete(layer(article, entities=[mentions[0], {**mentions[1], "id": "e1"}]), article)
    assert [entity.id for entity in found.entities] == ["e2", "e1"]


def test_a_name_is_the_longest_mention_by_name():
    """Nominals and pronouns do not name; among equals the first does."""
    text = "Ada met Bob, the famous analyst, her friend.\n"
    mentions = spans(text, "Ada", "Bob", "the famous analyst")
    mentions[2]["level"] = "NOM"
    entity = Entity.model_validate({"type": "PERSON", "mentions": mentions})
    assert name_of(entity) == "Ada"
    only = Entity.model_validate({"type": "PERSON", "mentions": mentions[2:]})
    assert name_of(only) == "the famous analyst"


def test_speakers_kind_and_naming_follow_from_the_mentions():
    """The last mention in each source speaks; a person by name is a named person."""
    article = page(TEXT)
    entities = [
        {"id": "ada", "type": "PERSON", "mentions": spans(TEXT, "Ada Lovelace")},
        {
            "id": "min",
            "type": "PERSON",
            "mentions": [{**spans(TEXT, "a minister")[0], "level": "NOM"}],
        },
    ]
    quotes = [
        {
            "content": spans(TEXT, "We will not go,", "Not now."),
            "source": spans(TEXT, "Ada Lovelace, a minister"),
        },
        {"content": spans(TEXT, "Not now."), "source": spans(TEXT, "Ada Lovelace")},
        {"content": spans(TEXT, "the engine works")},
    ]
    found = complete(layer(article, entities=entities, quotes=quotes), article).quotes
    assert [q.speakers for q in found] == [("min",), ("ada",), ()]
    assert [q.source_kind for q in found] == ["person", "person", None]
    assert [q.source_naming for q in found] == ["role", "named", "implicit"]
    assert [q.kind for q in found] == ["direct", "direct", "indirect"]


def test_speakers_of_several_kinds_have_no_one_kind():
    """Where a person and an organisation speak together, what the source is stays open."""
    text = "Ada and Acme said so.\n"
    article = page(text)
    entities = [
        {"id": "e1", "type": "PERSON", "mentions": spans(text, "Ada")},
        {"id": "e2", "type": "ORG", "mentions": spans(text, "Acme")},
    ]
    quote = {"content": spans(text, "so"), "source": spans(text, "Ada", "Acme")}
    (found,) = complete(layer(article, entities=entities, quotes=[quote]), article).quotes
    assert (found.speakers, found.source_kind) == (("e1", "e2"), None)


def test_null_that_was_given_is_an_answer():
    """`parent: null` and `quote: null` mean the writer and are not derived over."""
    article = page(TEXT)
    outer = {"id": "q1", "content": spans(TEXT, "Ada Lovelace had told him that the engine works")}
    inner = {"id": "q2", "content": spans(TEXT, "the engine works")}
    claim = {"content": spans(TEXT, "engine works"), "factuality": "CT+"}
    derived = complete(layer(article, quotes=[outer, inner], claims=[claim]), article)
    assert derived.quotes[1].parent == "q1"
    assert derived.claims[0].quote == "q2"
    given_ = complete(
        layer(
            article,
            quotes=[outer, {**inner, "parent": None}],
            claims=[{**claim, "quote": None}],
        ),
        article,
    )
    assert given_.quotes[1].parent is None
    assert given_.claims[0].quote is None


def test_a_claim_goes_to_the_innermost_of_equal_quotes():
    """Where two quotes have one content, the deeper one in the chain has the claim."""
    article = page(TEXT)
    content = spans(TEXT, "the engine works")
    quotes = [
        {"id": "inner", "content": content, "parent": "outer"},
        {"id": "outer", "content": content, "parent": None, "act": "confirm"},
    ]
    for some in (quotes, quotes[::-1]):
        found = complete(
            layer(article, quotes=some, claims=[{"content": content, "factuality": "CT+"}]),
            article,
        )
        assert found.claims[0].quote == "inner"


# ----------------------------------------------------------------- quote marks


@pytest.mark.parametrize(
    ("line", "content", "kind"),
    [
        ("“We go,” he said.", "We go", "direct"),
        ("“We go,” he said.", "We go,", "direct"),
        ("He said they were “on their way” home.", "they were “on their way” home", "mixed"),
        ("He said they went home.", "they went home", "indirect"),
        ('"We go," he said.', "We go", "direct"),
        ("„Wir gehen“, sagte er.", "Wir gehen", "direct"),
        ("«On y va», a-t-il dit.", "On y va", "direct"),
        ("»Vi går«, sagde han.", "Vi går", "indirect"),  # closes where others open: not known
        ("‘We go,’ he said.", "We go", "direct"),
        ("He said the dogs’ home wasn’t open.", "the dogs’ home wasn’t open", "indirect"),
        ("‘Kim‘s visit’ is on, he said.", "Kim‘s visit", "direct"),
        ("He said “yes” and they don’t know.", "they don’t know", "indirect"),
        ("“مرحبا” قال", "مرحبا", "direct"),
        ("“🙂” he wrote", "🙂", "indirect"),  # nothing in it is a letter or a digit
        ("“An open quote runs on", "An open quote", "indirect"),
    ],
)
def test_the_marks_say_what_kind_a_quote_is(line, content, kind):
    """All of the letters in quote marks is direct, some mixed, none indirect."""
    text = f"A “marked” line before.\n{line}\nAnd a “line” after.\n"
    at = text.index(content, text.index(line))
    span = Span(start=at, end=at + len(content), text=content)
    assert kind_of([span], text) == kind


def test_marks_do_not_reach_over_lines():
    """A quote mark on another line opens nothing on this one."""
    text = "He said “look.\nThey went home.”\n"
    (span,) = spans(text, "They went home")
    assert kind_of([Span.model_validate(span)], text) == "indirect"


# ----------------------------------------------------------------- chains


def quote(id_: str, parent: str | None) -> Quote:
    """Give a quote with a place in a chain."""
    content = [{"start": 0, "end": 1, "text": "x"}]
    return Quote.model_validate({"id": id_, "content": content, "parent": parent})


_IDS = ("a", "b", "c", "d", "e")


@given(st.dictionaries(st.sampled_from(_IDS), st.none() | st.sampled_from((*_IDS, "gone"))))
def test_chains_end_whatever_the_parents_are(parents):
    """Each chain ends with its quote, names no quote twice, and each step goes to the parent."""
    found = chains([quote(id_, parent) for id_, parent in parents.items()])
    assert found.keys() == parents.keys()
    for id_, chain in found.items():
        assert chain[-1] == id_
        assert len(set(chain)) == len(chain)
        for outer, inner in pairwise(chain):
            assert parents[inner] == outer
        first = parents[chain[0]]
        assert first is None or first not in parents or first in chain


def test_a_chain_is_outermost_first():
    """The nearest to the writer comes first, the quote itself last."""
    found = chains([quote("c", "b"), quote("b", "a"), quote("a", None)])
    assert found["c"] == ("a", "b", "c")


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5)), max_size=3))
def test_lying_within_is_reflexive(pairs):
    """Spans lie within themselves, and nothing lies within no spans but nothing."""
    some = [Span(start=s, end=s + n, text="x" * n) for s, n in pairs]
    assert lies_within(some, some)
    assert lies_within(some, []) == (not some)


# ----------------------------------------------------------------- words → offsets


@given(articles_with_contributions)
@settings(max_examples=60)
def test_every_span_is_found(pair):
    """Words that stand in one place get the offsets at which they stand, all over a layer."""
    article, contribution = pair
    found = exact(contribution, article)
    for span in _all_spans(found.model_dump()):
        assert article.text[span["start"] : span["end"]] == span["text"]
    assert judge_layer(found, article) == []


@given(articles_with_layers())
@settings(max_examples=60)
def test_words_alone_give_the_layer_back_or_name_every_place(pair):
    """A layer without offsets is found again; words in several places are SPAN007 with each."""
    article, whole = pair
    value = whole.model_dump(mode="json")
    text = article.text
    many = {
        span["text"]
        for span in _all_spans(value)
        if sum(text.startswith(span["text"], at) for at in range(len(text))) > 1
    }
    for span in _all_spans(value):
        del span["start"], span["end"]
    found = locate(shape.read(Contribution, value), article)
    if not many:
        assert complete(shape.read(Layer, found), article) == whole
        return
    assert {problem.code for problem in found} == {"SPAN007"}
    for problem in found:
        words = _at(value, problem.pointer)["text"]
        places = [at for at in range(len(text)) if text.startswith(words, at)]
        many = "more than 10" if len(places) > 10 else len(places)
        assert f"stands in {many} places" in problem.message
        for at in places[:10]:
            assert f"{at}-{at + len(words)} (" in problem.message


def _all_spans(value: object) -> list[dict[str, object]]:
    if isinstance(value, list | tuple):
        return [span for item in value for span in _all_spans(item)]
    if isinstance(value, dict):
        inner = [span for item in value.values() for span in _all_spans(item)]
        return [value, *inner] if "text" in value else inner
    return []


def _at(value: object, pointer: str) -> dict[str, object]:
    for part in pointer.split("/")[1:]:
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


@given(articles(), st.data())
@settings(max_examples=50)
def test_neighbours_make_words_unique(article, data):
    """With enough of the text before and after them, words are found at any place at all."""
    start = data.draw(st.integers(0, len(article.text) - 2))
    end = data.draw(st.integers(start + 1, len(article.text) - 1))
    words = {
        "text": article.text[start:end],
        "before": article.text[:start],
        "after": article.text[end:],
    }
    found = locate(said_in_words(article, **words), article)
    assert found["quotes"][0]["content"] == ({"text": words["text"], "start": start, "end": end},)


def said_in_words(article: Article, **words: object) -> Contribution:
    """Give a contribution of one quote."""
    return Contribution.model_validate({"article_id": article.id, "quotes": [{"content": [words]}]})


CATS = "A cat, and the cat. Then aaaa!\n"


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ({"text": "cat", "before": "the "}, 15, 18),
        ({"text": "cat", "after": ", "}, 2, 5),
        ({"text": "cat", "start": 2}, 2, 5),
        ({"text": "cat", "end": 18}, 15, 18),
        ({"text": "aa", "after": "!"}, 27, 29),
        ({"text": "nowhere", "start": 1, "end": 3}, 1, 3),  # given: for the judge to refuse
    ],
)
def test_what_stands_beside_words_places_them(words, start, end):
    """Words that stand in several places are found by their neighbours or by one offset."""
    article = page(CATS)
    found = locate(said_in_words(article, **words), article)
    assert found["quotes"][0]["content"] == ({"text": words["text"], "start": start, "end": end},)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            {"text": "cat"},
            "SPAN007 /quotes/0/content/0: 'cat' stands in 2 places: 2-5 (…'A cat, and the cat. '"
            "…), 15-18 (…'A cat, and the cat. Then aaaa!\\n'…) → add the words right before or "
            "after it as `before` or `after`",
        ),
        (
            {"text": "aa"},
            "SPAN007 /quotes/0/content/0: 'aa' stands in 3 places: 25-27 (…' the cat. Then "
            "aaaa!\\n'…), 26-28 (…'the cat. Then aaaa!\\n'…), 27-29 (…'he cat. Then "
            "aaaa!\\n'…) → add the words right before or after it as `before` or `after`",
        ),
        (
            {"text": "Cat"},
            "SPAN006 /quotes/0/content/0: 'Cat' is not in the article's text → copy the words from "
            "`sayso show`; quote marks and spaces count",
        ),
        (
            {"text": "cat", "before": "a "},
            "SPAN006 /quotes/0/content/0: 'a cat' is not in the article's text → did you mean "
            "“cat” at 2-5?",
        ),
        (
            {"text": "the cat", "start": 3},
            "SPAN006 /quotes/0/content/0: 'the cat' does not begin at 3; it stands at 11-18 "
            "(…'A cat, and the cat. Then aaaa!\\n'…) → leave the offset out, or give the right one",
        ),
        (
            {"text": "the cat", "end": 99},
            "SPAN006 /quotes/0/content/0: 'the cat' does not end at 99; it stands at 11-18 "
            "(…'A cat, and the cat. Then aaaa!\\n'…) → leave the offset out, or give the right one",
        ),
    ],
)
def test_words_that_are_not_placed_say_why(words, expected):
    """Words that are not there, or in several places, are told with the places there are."""
    article = page(CATS)
    (found,) = locate(said_in_words(article, **words), article)
    assert str(found) == f"<data>: {expected}"


def test_of_many_places_the_first_ones_are_listed():
    """A word that stands everywhere does not make a message without end."""
    article = page("la " * 50 + "\n")
    (found,) = locate(said_in_words(article, text="la"), article)
    assert found.message.startswith("'la' stands in more than 10 places: 0-2 (…")
    assert found.message.count("(…") == 10
    (found,) = locate(said_in_words(article, text="la", start=1), article)
    assert found.message.startswith("'la' does not begin at 1; it stands at 0-2 (…")
    assert found.message.endswith("…) and more")


def test_one_offset_is_enough_among_many():
    """Of words that stand in thousands of places, one offset says which, the last one too."""
    article = page("la " * 5000 + "\n")
    found = locate(said_in_words(article, text="la", end=14999), article)
    assert found["quotes"][0]["content"] == ({"text": "la", "start": 14997, "end": 14999},)


def test_an_offset_before_the_text_is_none():
    """Words that would begin before the text do not, whatever stands at its end."""
    article = page(CATS)
    (found,) = locate(said_in_words(article, text="Then", before="cat. ", start=2), article)
    assert found.message.startswith("'cat. Then' does not begin at 2; it stands at 20-24 (…")
    (found,) = locate(said_in_words(article, text="aaaa!\n", end=3), article)
    assert "does not end at 3" in found.message


@pytest.mark.parametrize(
    ("words", "meant", "at"),
    [
        ({"text": "the Engine works"}, "the engine works", "109-125"),
        ({"text": '"We will not go,"'}, "“We will not go,”", "0-17"),
        ({"text": "the  engine\u00a0works"}, "the engine works", "109-125"),
        ({"text": "Not\r\nnow"}, "Not now", "50-57"),
        ({"text": "had", "before": "ada lovelace"}, "had", "91-94"),
        ({"text": "Ada Lovelace", "after": "had"}, "Ada Lovelace", "78-90"),
    ],
)
def test_words_in_another_spelling_are_asked_after(words, meant, at):
    """Case, quote marks, spaces and ends of line that differ are told, where one place is meant."""
    article = page(TEXT)
    (found,) = locate(said_in_words(article, **words), article)
    assert (found.code, found.cure) == ("SPAN006", f"did you mean “{meant}” at {at}?")
    assert found.expected == meant


def test_ten_thousand_spans_over_a_long_text_are_no_square():
    """Words that stand everywhere, or nowhere, in a megabyte are each looked for once."""
    article = page("a" * 10**6 + "\n")
    for text in ("a", "b" * 300):
        some = [{"content": [{"text": text}] * 10} for _ in range(1000)]
        contribution = Contribution.model_validate({"article_id": article.id, "quotes": some})
        found = locate(contribution, article)
        assert len(found) == 10_000
        assert all(len(problem.message) < 700 for problem in found)


def test_absent_fields_stay_absent():
    """What a contribution leaves out is left for `complete`; the text's hash is filled."""
    article = page(TEXT)
    found = locate(said_in_words(article, text="the engine works"), article)
    assert found["quotes"][0].keys() == {"content"}
    assert found["text_sha256"] == article.text_sha256
    assert isinstance(shape.read(Layer, found), list)  # who made it is for others to say


def test_notes_are_not_words():
    """Text elsewhere in a record, in a note or a name, is no span to be found."""
    article = page(TEXT)
    entity = {
        "type": "PERSON",
        "name": "nowhere in it",
        "mentions": [{"text": "Ada Lovelace,"}],
        "adjudication": {"method": "single", "note": "nowhere in it"},
    }
    value = {"article_id": article.id, "entities": [entity]}
    assert isinstance(locate(Contribution.model_validate(value), article), dict)


def test_all_words_that_are_lost_are_listed():
    """Each span that is not found is a Problem of its own, with its pointer."""
    article = page(TEXT)
    contribution = Contribution.model_validate(
        {
            "article_id": article.id,
            "quotes": [{"content": [{"text": "lost"}], "cue": [{"text": "said"}]}],
            "claims": [
                {
                    "content": [{"text": "the engine works"}],
                    "factuality": "CT+",
                    "when": {"span": {"text": "gone"}},
                }
            ],
        }
    )
    found = locate(contribution, article)
    assert [(p.code, p.pointer) for p in found] == [
        ("SPAN006", "/quotes/0/content/0"),
        ("SPAN007", "/quotes/0/cue/0"),
        ("SPAN006", "/claims/0/when/span"),
    ]
