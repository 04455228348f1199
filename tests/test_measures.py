"""The measures: numbers that others published, laws, and the intervals."""

from __future__ import annotations

import random
from itertools import pairwise, permutations, product

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.compare.bootstrap import Replicates, interval, poisson
from sayso.compare.measures import alpha, coincidences, expected_u, merged, observed_u, share

# Krippendorff 2011: four coders, twelve units, five values, some missing.
FOUR_CODERS = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
)
# Fleiss 1971, as often reprinted: how many of fourteen raters chose each of five categories.
FLEISS = (
    (0, 0, 0, 0, 14),
    (0, 2, 6, 4, 2),
    (0, 0, 3, 5, 6),
    (0, 3, 9, 2, 0),
    (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0),
    (3, 2, 6, 3, 0),
    (2, 5, 3, 2, 2),
    (6, 5, 2, 1, 0),
    (0, 2, 2, 3, 7),
)
# Krippendorff 2004, p. 254: a text of 300, two observers, two categories; it begins at 150.
BEGIN, LENGTH = 150, 300
UNITS = {
    "c": ([(225, 295), (370, 400)], [(220, 300), (355, 375), (400, 420)]),
    "k": ([(180, 240), (300, 350)], [(180, 240), (300, 350)]),
}

METRICS = ("nominal", "ordinal", "interval", "ratio")


def places(rows, values):
    """Give what coders said as units of places of values."""
    at = {value: place for place, value in enumerate(values)}
    return [[None if v is None else at[v] for v in unit] for unit in zip(*rows, strict=True)]


# ----------------------------------------------------------------- published numbers


@pytest.mark.parametrize(
    ("metric", "published"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_alpha_of_four_coders_is_the_published_one(metric, published):
    """Krippendorff 2011, C and D."""
    values = range(1, 6)
    matrix = coincidences(places(FOUR_CODERS, values), 5)
    assert alpha(matrix, metric, values) == pytest.approx(published, abs=0.0005)


def test_coincidences_are_the_published_ones():
    """Krippendorff 2011, C: the matrix that he prints, and its forty values that can be paired."""
    matrix = coincidences(places(FOUR_CODERS, range(1, 6)), 5)
    assert matrix.sum() == pytest.approx(40)
    assert matrix.sum(1) == pytest.approx([9, 13, 10, 5, 3])
    assert matrix[0] == pytest.approx([7, 4 / 3, 1 / 3, 1 / 3, 0])


def test_alpha_of_two_coders_is_the_published_one():
    """Krippendorff 2011, A (binary): .095, and B (nominal): .692."""
    binary = coincidences(zip(*(map(int, row) for row in ("0100000010", "1110010000"))), 2)  # noqa: B905
    assert alpha(binary) == pytest.approx(0.095, abs=0.0005)
    nominal = places(("aabbdccceddA".lower(), "babbbcccEDDD".lower()), "abcde")
    assert alpha(coincidences(nominal, 5)) == pytest.approx(0.692, abs=0.0005)


def test_coincidences_give_cohen_and_fleiss_their_numbers():
    """What is counted is right where others' coefficients are made of it: .400 and .210."""
    cohen = [(0, 0)] * 20 + [(0, 1)] * 5 + [(1, 0)] * 10 + [(1, 1)] * 15
    matrix = coincidences(cohen, 2)
    equal = matrix.trace() / matrix.sum()
    by_chance = (
        sum(
            sum(one == value for one, _ in cohen) * sum(other == value for _, other in cohen)
            for value in (0, 1)
        )
        / len(cohen) ** 2
    )
    assert (equal - by_chance) / (1 - by_chance) == pytest.approx(0.4)
    units = [[value for value, n in enumerate(row) for _ in range(n)] for row in FLEISS]
    matrix = coincidences(units, 5)
    equal = matrix.trace() / matrix.sum()
    by_chance = ((matrix.sum(1) / matrix.sum()) ** 2).sum()
    kappa = (equal - by_chance) / (1 - by_chance)
    assert kappa == pytest.approx(0.210, abs=0.0005)
    n = 14 * 10  # alpha is Fleiss' kappa for a sample of n values
    assert alpha(matrix) == pytest.approx(1 - (1 - kappa) * (n - 1) / n)


def parts(category):
    """Give D_o and D_e of a category of the published example."""
    annotators = [[(s - BEGIN, e - BEGIN) for s, e in spans] for spans in UNITS[category]]
    return observed_u(annotators) / LENGTH**2, expected_u(annotators, LENGTH) / LENGTH**2


def test_alpha_of_spans_is_the_published_one():
    """Krippendorff 2004, p. 254: each category's parts, and all together."""
    observed, expected = parts("c")
    assert observed == pytest.approx(0.0144, abs=0.00005)
    assert expected == pytest.approx(0.0532, abs=0.00005)
    assert 1 - observed / expected == pytest.approx(0.7286, abs=0.00005)
    same, chance = parts("k")
    assert same == 0
    assert chance == pytest.approx(0.0490, abs=0.00005)
    assert 1 - (observed + same) / (expected + chance) == pytest.approx(0.8591, abs=0.0005)


# ----------------------------------------------------------------- laws

UNITS_OF_CODERS = st.lists(
    st.lists(st.none() | st.integers(0, 3), min_size=3, max_size=3), min_size=1, max_size=30
)


@given(UNITS_OF_CODERS, st.sampled_from(METRICS))
@settings(max_examples=60)
def test_alpha_is_what_the_package_gives(units, metric):
    """The package `krippendorff`, another's work, gives the same; nothing where nothing varies."""
    domain = [1, 2, 3, 4]
    ours = alpha(coincidences(units, 4), metric, domain)
    given_ = [value for unit in units if sum(v is not None for v in unit) > 1 for value in unit]
    if len({*given_} - {None}) < 2:
        assert np.isnan(ours)
        return
    data = np.array([[np.nan if v is None else v + 1 for v in unit] for unit in units]).T
    theirs = krippendorff.alpha(data, value_domain=domain, level_of_measurement=metric)
    assert ours == pytest.approx(theirs)


@given(UNITS_OF_CODERS, st.permutations(range(3)), st.permutations(range(4)))
def test_alpha_does_not_ask_who_said_it(units, coders, names):
    """Coders and units in another order, and values with other names, give the same."""
    expected = alpha(coincidences(units, 4))
    moved = [[unit[at] for at in coders] for unit in reversed(units)]
    renamed = [[None if v is None else names[v] for v in unit] for unit in moved]
    assert alpha(coincidences(renamed, 4)) == pytest.approx(expected, nan_ok=True)


@given(st.lists(UNITS_OF_CODERS, min_size=1, max_size=4), st.sampled_from(METRICS))
def test_many_matrices_at_once_give_what_each_gives(many, metric):
    """Leading axes are gone through."""
    matrices = np.array([coincidences(units, 4) for units in many])
    each = [float(alpha(matrix, metric, [1, 2, 3, 4])) for matrix in matrices]
    assert alpha(matrices, metric, [1, 2, 3, 4]) == pytest.approx(each, nan_ok=True)


def test_alpha_of_chance_is_nothing():
    """Three coders that throw dice: alpha is near 0, though a third of the values is equal."""
    dice = random.Random(1)  # noqa: S311  no secret
    thrown = [[dice.randrange(3) for _ in range(3)] for _ in range(10_000)]
    for metric in ("nominal", "ordinal", "interval"):
        assert alpha(coincidences(thrown, 3), metric) == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize("units", [[], [[0, None]], [[0, 0]], [[1, 1, 1]] * 9])
def test_alpha_where_nothing_varies_is_not_known(units):
    """Where only one value was ever given, chance would agree as well: no number, and not 1."""
    assert np.isnan(alpha(coincidences(units, 2)))


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=6).map(
    lambda some: merged((start, start + length) for start, length in some)
)


@given(st.lists(SPANS, min_size=2, max_size=4))
def test_annotators_of_the_same_spans_do_not_differ(several):
    """Equal spans: nothing is observed, and chance would differ where there is any span."""
    same = [several[0]] * len(several)
    assert observed_u(same) == 0
    assert (expected_u(same, 100) > 0) == bool(several[0])


def sections(annotators, length):
    """Give each annotator's spans and gaps, as (start, end, whether it is a span)."""
    found = []
    for spans in annotators:
        edges = sorted({0, length, *(edge for span in spans for edge in span)})
        found.append([(*cut, cut in spans) for cut in pairwise(edges)])
    return found


def observed_by_the_book(annotators, length):
    """Go through each section of one annotator beside each of every other."""
    total = 0
    for ours, theirs in permutations(sections(annotators, length), 2):
        for (b, e, unit), (begin, end, other) in product(ours, theirs):
            if unit and other and b < end and begin < e:
                total += (b - begin) ** 2 + (e - end) ** 2
            elif unit and not other and begin <= b and e <= end:
                total += (e - b) ** 2
            elif other and not unit and b <= begin and end <= e:
                total += (end - begin) ** 2
    return total / (len(annotators) * (len(annotators) - 1))


def expected_by_the_book(annotators, length):
    """Put each span beside each section of all, wherever it would fit."""
    every = [section for some in sections(annotators, length) for section in some]
    spans = [end - start for start, end, unit in every if unit]
    gaps = [end - start for start, end, unit in every if not unit]
    total = 0.0
    for wide in spans:
        total += (len(spans) - 1) / 3 * (2 * wide**3 - 3 * wide**2 + wide)
        total += wide**2 * sum(gap - wide + 1 for gap in gaps if gap >= wide)
    whole = len(annotators) * length
    return 2 * length * total / (whole * (whole - 1) - sum(wide * (wide - 1) for wide in spans))


@given(st.lists(SPANS, min_size=2, max_size=3))
def test_the_parts_of_alpha_u_are_those_of_the_book(several):
    """The quick way gives what going through all sections gives."""
    observed = observed_by_the_book(several, 100)
    assert observed_u(several) == pytest.approx(observed)
    assert observed_u(several[::-1]) == pytest.approx(observed)
    assert expected_u(several, 100) == pytest.approx(expected_by_the_book(several, 100))


def test_spans_that_fall_by_chance_agree_by_chance():
    """Spans put down anywhere: alpha_U is near 0."""
    draw = random.Random(2)  # noqa: S311  no secret

    def fallen():
        starts = (draw.randrange(2_000) for _ in range(25))
        return merged((start, start + draw.randrange(5, 40)) for start in starts)

    texts = [[fallen() for _ in range(3)] for _ in range(300)]
    observed = sum(map(observed_u, texts))
    expected = sum(expected_u(text, 2_040) for text in texts)
    assert 1 - observed / expected == pytest.approx(0, abs=0.05)


def test_spans_that_overlap_are_merged_and_those_that_touch_are_not():
    assert merged([(4, 6), (0, 3), (2, 4)]) == [(0, 4), (4, 6)]


# ----------------------------------------------------------------- intervals


def replicated(articles, seed=0, replicates=1000):
    """Give the sums of articles: id → part and whole."""
    made = Replicates(2, replicates, seed)
    for id_, numbers in articles.items():
        made.add(id_, numbers)
    return made.sums


@pytest.fixture
def articles():
    """Three hundred articles of unlike size and agreement."""
    draw = random.Random(3)  # noqa: S311  no secret
    sizes = {f"art-{n}": draw.randrange(1, 40) for n in range(300)}
    return {
        id_: (sum(draw.random() < 0.5 + (size > 20) / 4 for _ in range(size)), size)
        for id_, size in sizes.items()
    }


def test_the_interval_is_that_of_drawing_articles_again(articles):
    """In one pass, without keeping the articles, as wide as the plain bootstrap has it."""
    sums = replicated(articles, replicates=4000)
    low, high = interval(share(sums[1:, 0], sums[1:, 1]))
    numbers = np.array(list(articles.values()), dtype=float)
    draw = np.random.default_rng(4)
    drawn = np.array([numbers[draw.integers(0, 300, 300)].sum(0) for _ in range(4000)])
    expected = np.quantile(drawn[:, 0] / drawn[:, 1], [0.025, 0.975])
    assert (low, high) == pytest.approx(expected, abs=0.005)
    assert low < numbers[:, 0].sum() / numbers[:, 1].sum() < high
    assert high - low > 0.02, "articles differ: it is no point"


def test_a_seed_gives_the_same_and_the_order_of_articles_nothing(articles):
    """Row 0 has the sums as they are; the rest hangs on the seed and the ids alone."""
    sums = replicated(articles)
    assert (sums == replicated(dict(reversed(articles.items())))).all()
    assert (sums[0] == np.array(list(articles.values())).sum(0)).all()
    other = replicated(articles, seed=1)
    assert (sums[0] == other[0]).all()
    assert (sums[1:] != other[1:]).any()


def test_the_numbers_drawn_are_poisson_and_stay_what_they_are():
    """Mean and variance are 1; and the same bits come out, whatever NumPy."""
    drawn = poisson(0, "art-1", 200_000)
    assert drawn.mean() == pytest.approx(1, abs=0.01)
    assert drawn.var() == pytest.approx(1, abs=0.02)
    assert (drawn == 0).mean() == pytest.approx(np.exp(-1), abs=0.005)
    assert drawn[:12].tolist() == [1, 0, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1]


@pytest.mark.parametrize("n", [0, 1, 2])
def test_where_few_articles_contribute_there_is_no_interval(n):
    """Of two articles both are missing in one sample of seven."""
    sums = replicated({f"art-{at}": (at, 2) for at in range(n)})
    assert interval(share(sums[1:, 0], sums[1:, 1])) == (None, None)


def test_what_never_varied_has_no_interval():
    """A thousand articles that agree: how rare a disagreement is, drawing again cannot say."""
    sums = replicated({f"art-{at}": (2, 2) for at in range(100)})
    assert interval(share(sums[1:, 0], sums[1:, 1])) == (None, None)
