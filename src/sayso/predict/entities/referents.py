"""Who is meant by a source: a name, a pronoun, *the minister*, *both sides*, *a US official*.

Antecedents are looked for backwards over a few sentences, subjects first, by number and gender:
what centering and Hobbs' search agree on (Grosz, Joshi and Weinstein 1995; Hobbs 1978).
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from sayso.predict.entities import nominals
from sayso.predict.entities.clusters import Cluster
from sayso.predict.entities.gazetteer import bag
from sayso.predict.entities.nominals import BOTH, EVIDENCE, OFFICES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc, Token

    from sayso.records.article import Article
    from sayso.records.entity import EntityType, MentionLevel

_WINDOW: Final = 40  # mentions that are looked back at
_SENTENCES: Final = 5  # sentences that are looked back over
_RIVALS: Final = 8  # clusters of one role that are compared
_WORDS: Final = 6  # words between a body's name and its kind
_STEM: Final = 5  # letters in which a country and its adjective agree
_NEAR: Final = 12  # tokens between a role and the name in apposition to it
_FAR: Final = 1.0  # what a sentence's distance costs, in the weight of a subject
_SUBJECT: Final = 1.0
_SUBJECTS: Final = frozenset(("nsubj", "nsubjpass", "csubj"))
_REPORT: Final = "report"  # the bodies that spoke last are behind *the reports*
_SPEAKER: Final = bag("i me we us myself ourselves")
_PRONOUNS: Final[dict[str, tuple[str, frozenset[EntityType]]]] = {
    "he": ("m", frozenset(("PERSON",))),
    "him": ("m", frozenset(("PERSON",))),
    "his": ("m", frozenset(("PERSON",))),
    "himself": ("m", frozenset(("PERSON",))),
    "she": ("f", frozenset(("PERSON",))),
    "her": ("f", frozenset(("PERSON",))),
    "herself": ("f", frozenset(("PERSON",))),
    "it": ("n", frozenset(("ORG", "GPE", "FAC", "LOC", "PRODUCT", "EVENT"))),
    "itself": ("n", frozenset(("ORG", "GPE", "FAC", "LOC", "PRODUCT", "EVENT"))),
    "they": ("p", frozenset(("PERSON", "NORP", "ORG", "GPE"))),
    "them": ("p", frozenset(("PERSON", "NORP", "ORG", "GPE"))),
}


class Referents:
    """What the noun phrases of one article refer to; finds are added to the clusters.

    Clusters of nominals ("analysts") are appended to `clusters`, the list that was given. Call
    in the order of the text: what was resolved may be an antecedent later on.
    """

    def __init__(self, doc: Doc, article: Article, clusters: list[Cluster]) -> None:
        """Index the clusters' names by token, role and place."""
        self.doc, self.article, self.clusters = doc, article, clusters
        self._at: list[Cluster | None] = [None] * len(doc)
        self._seen: list[tuple[int, int]] = []  # (token, number in _who)
        self._who: list[Cluster] = []
        self._roles: dict[str, list[Cluster]] = defaultdict(list)
        self._nominals: dict[str, Cluster] = {}
        self._spans: dict[tuple[int, int], Cluster] = {}  # tokens → a nominal
        self._makers: dict[str, list[Cluster]] = {}
        self._sentence: list[int] = []
        number = 0
        for token in doc:
            number += bool(token.is_sent_start)
            self._sentence.append(number)
        begins = [token.idx for token in doc]
        for cluster in clusters:
            for role in cluster.roles:
                self._roles[_stem(role)].append(cluster)
            for start, end, _ in cluster.mentions:
                first, last = bisect_left(begins, start), bisect_left(begins, end)
                if first < last:
                    self._at[first:last] = [cluster] * (last - first)
                    self._note(doc[first:last].root.i, cluster)

    def resolve(
        self, head: Token, start: int, end: int, speakers: Sequence[Cluster] = ()
    ) -> list[Cluster]:
        """Give whom the tokens `[start, end)` with this head refer to; [] where nothing shows.

        `speakers` are those of the quote that the source stands in, for *I* and *we*.
        """
        found: dict[int, Cluster] = {}
        for part in _conjoined(head, start, end):
            for cluster in self._one(part, start, end, speakers):
                found[id(cluster)] = cluster
        bodies = [cluster for cluster in found.values() if cluster.type == "ORG"]
        if bodies:
            self._makers[_REPORT] = bodies
        return list(found.values())

    def _one(
        self, head: Token, start: int, end: int, speakers: Sequence[Cluster], depth: int = 0
    ) -> list[Cluster]:
        """Resolve one conjunct."""
        named = self._at[head.i] or self._apposed(head)
        if named is not None:
            return [named]
        if head.lower_ in _SPEAKER:
            for speaker in speakers:
                self._mention(speaker, head.i, head.i + 1, "PRO")
            return list(speakers)
        if head.lower_ in _PRONOUNS:
            return self._pronoun(head)
        if head.tag_ in ("WP", "WDT") or (head.lower_ == "that" and head.pos_ == "PRON"):
            return self._relative(head, depth)
        if head.lemma_.lower() in EVIDENCE:
            return self._maker(head, start, end, speakers, depth)
        return self._described(head, start, end)

    def _apposed(self, head: Token) -> Cluster | None:
        """Give whose name stands beside a role or kind: *spokesman*, Dmitry Peskov."""
        for child in head.children:
            named = self._at[child.i] if child.dep_ in ("appos", "flat") else None
            if named is not None:
                return named
        return self._own_name(head)

    def _described(self, head: Token, start: int, end: int) -> list[Cluster]:
        if head.lower_ in BOTH and nominals.is_pair(head):
            return self._pair(head)
        if head.pos_ in ("NOUN", "PROPN", "PRON", "ADJ", "NUM"):
            return self._nominal(head, start, end)
        return []

    def _own_name(self, head: Token) -> Cluster | None:
        """Give the body whose name stands in front of its kind: *Yonhap news agency*."""
        if nominals.is_plural(head) or nominals.type_of(head) != "ORG":
            return None
        for token in reversed(head.doc[max(head.left_edge.i, head.i - _WORDS) : head.i]):
            if token.tag_ == "POS" or token.is_punct:
                break
            named = self._at[token.i]
            if named is not None and named.type == "ORG":
                return named
        return None

    def _relative(self, head: Token, depth: int) -> list[Cluster]:
        """*Peskov, who said*: what the relative clause hangs on."""
        verb = head.head
        while verb.dep_ not in ("relcl", "acl") and verb.head is not verb:
            verb = verb.head
            depth += 1
            if depth > _SENTENCES:
                return []
        noun = verb.head
        if verb.dep_ != "relcl" or noun.i >= head.i or depth > _SENTENCES:
            return []
        found = self._one(noun, noun.left_edge.i, head.i, (), depth + 1)
        if len(found) == 1:
            self._mention(found[0], head.i, head.i + 1, "PRO")
        return found

    def _maker(
        self, head: Token, start: int, end: int, speakers: Sequence[Cluster], depth: int
    ) -> list[Cluster]:
        """*footage from Rossiya-1*, *the Kremlin's statement*: who made or released it.

        Without a maker (*the footage*), who made what was called so before.
        """
        if depth > _SENTENCES:
            return []
        found = self._made_by(head, start, end, speakers, depth)
        lemma = head.lemma_.lower()
        if found:
            self._makers[lemma] = found
        elif nominals.is_definite(head):
            return self._makers.get(lemma, [])
        return found

    def _made_by(
        self, head: Token, start: int, end: int, speakers: Sequence[Cluster], depth: int
    ) -> list[Cluster]:
        after = head.doc[head.i + 1 : head.i + 2]  # a preposition is often hung on the verb
        for child in (*head.children, *after):
            if not start <= child.i < end:
                continue
            if child.dep_ == "poss" and child.lower_ in _PRONOUNS:
                return self._pronoun(child)
            named = self._at[child.i]
            if named is not None and child.dep_ in ("poss", "compound", "amod", "nmod"):
                return [named]
            by = child
            if child.dep_ == "acl":
                by = next((c for c in child.children if c.dep_ == "agent"), child)
            if by.lower_ in ("from", "by", "of"):
                for noun in by.children:
                    if noun.dep_ == "pobj":
                        return self._one(noun, noun.left_edge.i, end, speakers, depth + 1)
        return []

    def _pair(self, head: Token) -> list[Cluster]:
        """*Both sides*, *the two leaders*: the two that were named most lately and are alike."""
        wanted = BOTH[head.lower_]
        found: dict[int, Cluster] = {}
        kind = ""
        for _, cluster in self._back(head.i, 3 * _WINDOW):
            if cluster.type not in wanted or cluster.plural or (kind and cluster.type != kind):
                continue
            if cluster.mentions and cluster.mentions[0][2] != "NAM":
                continue
            kind = cluster.type
            found[id(cluster)] = cluster
            if len(found) == 2:  # noqa: PLR2004  a pair
                return list(found.values())
        return []

    def _pronoun(self, token: Token) -> list[Cluster]:
        gender, kinds = _PRONOUNS[token.lower_]
        best, most = None, 0.0
        here = self._sentence[token.i]
        for at, cluster in self._back(token.i, _WINDOW):
            away = here - self._sentence[at]
            if away > _SENTENCES:
                break
            if cluster.type not in kinds or not _agrees(cluster, gender):
                continue
            score = 10.0 - _FAR * away + self._weight(at, token) + _taste(cluster, gender)
            if best is None or score > most:
                best, most = cluster, score
        if best is None:
            return []
        if gender in "mf" and not best.gender:
            best.gender = gender  # one *she* settles it
        self._mention(best, token.i, token.i + 1, "PRO")
        return [best]

    def _weight(self, at: int, pronoun: Token) -> float:
        """How likely a mention at a token is taken up again, by its grammatical role."""
        token = self.doc[at]
        if token.dep_ in _SUBJECTS:
            return _SUBJECT + (0.3 if token.head.dep_ == "ROOT" else 0.0)
        if token.dep_ == "poss":
            return -0.3
        if token.head is pronoun.head:
            return -2.0  # *X told him*: not himself
        return 0.0

    def _nominal(self, head: Token, start: int, end: int) -> list[Cluster]:
        """Give who has the role (*the minister*), else somebody new (*officials*)."""
        first, last = nominals.span(head, start, end)
        definite = nominals.is_definite(head)
        cluster = self._by_role(head) if definite else None
        if cluster is None and definite:
            cluster = self._by_type(head)
        key = self.doc[first:last].text.casefold().removeprefix("the ")
        if cluster is None and (definite or nominals.is_plural(head)):
            cluster = self._nominals.get(key) or (
                self._nominals.get(head.lemma_.lower()) if definite else None
            )
        if cluster is None:
            cluster = self._spans.get((first, last))  # the source of a second quote
        if cluster is None:
            kind = nominals.type_of(head)
            if kind is None:
                return []
            cluster = Cluster(kind, "", plural=nominals.is_plural(head), evidence={"nominal"})
            self.clusters.append(cluster)
        self._spans[first, last] = cluster
        self._nominals[key] = self._nominals[head.lemma_.lower()] = cluster
        self._mention(cluster, first, last, "NOM", head.i)
        return [cluster]

    def _by_role(self, head: Token) -> Cluster | None:
        """Find who was called so: *Russian President Vladimir Putin*, then *the president*."""
        lemma = head.lemma_.lower()
        if nominals.is_plural(head):
            return None
        offices = OFFICES.get(lemma, (lemma,))
        fits: dict[int, Cluster] = {}
        for office in offices:
            for cluster in self._roles.get(_stem(office), ())[-_RIVALS:]:
                fits[id(cluster)] = cluster
        modifiers = {
            _stem(t.lower_) for t in head.lefts if t.dep_ in ("amod", "compound", "poss")
        } | {_stem(t.lower_) for c in head.lefts for t in c.lefts if c.dep_ != "det"}
        best, most = None, (-1, -1)
        for cluster in fits.values():
            has = {_stem(role) for role in cluster.roles}
            nation = {m for m in modifiers if m not in has}
            if nation:
                continue
            before = bisect_left(cluster.mentions, (head.idx, 0, "NAM"))
            score = (len(modifiers & has), cluster.mentions[before - 1][0] if before else -1)
            if score > most:
                best, most = cluster, score
        return best

    def _by_type(self, head: Token) -> Cluster | None:
        """Find the last thing of the noun's kind: *the company*, *the city*."""
        kind = nominals.POINTERS.get(head.lower_)
        if kind is None or any(c.dep_ in ("amod", "compound", "poss") for c in head.lefts):
            return None
        here = self._sentence[head.i]
        for at, cluster in self._back(head.i, _WINDOW):
            if here - self._sentence[at] > _SENTENCES:
                break
            if cluster.type == kind and not cluster.plural:
                return cluster
        return None

    def _back(self, before: int, most: int) -> Iterator[tuple[int, Cluster]]:
        """Yield mentions in front of a token, the nearest first."""
        at = bisect_left(self._seen, (before, -1))
        for token, number in reversed(self._seen[max(0, at - most) : at]):
            yield token, self._who[number]

    def _note(self, token: int, cluster: Cluster) -> None:
        entry = (token, len(self._who))
        self._who.append(cluster)
        if not self._seen or self._seen[-1] < entry:
            self._seen.append(entry)
        else:
            insort(self._seen, entry)

    def _mention(
        self, cluster: Cluster, first: int, last: int, level: MentionLevel, head: int | None = None
    ) -> None:
        """Add a mention, in its place, once."""
        begin, final = self.doc[first].idx, self.doc[last - 1]
        place = (begin, final.idx + len(final), level)
        at = bisect_left(cluster.mentions, place)
        if cluster.mentions[at : at + 1] == [place]:
            return
        cluster.mentions.insert(at, place)
        if not cluster.name:
            cluster.name = self.article.text[place[0] : place[1]]
        self._note(first if head is None else head, cluster)


def _conjoined(head: Token, start: int, end: int) -> Iterator[Token]:
    """Yield a head and what is coordinated with it, inside the tokens."""
    yield head
    for token in head.conjuncts:
        if start <= token.i < end and token.i > head.i:
            yield token


def _stem(word: str) -> str:
    return word.lower()[:_STEM]


def _agrees(cluster: Cluster, gender: str) -> bool:
    """Whether number and gender allow a pronoun."""
    if gender == "p":
        return cluster.plural or cluster.type == "ORG"
    if cluster.plural:
        return False
    return gender == "n" or cluster.gender in ("", gender)


def _taste(cluster: Cluster, gender: str) -> float:
    """Prefer what is known to be of that gender or number."""
    if gender == "p":
        return 0.6 if cluster.plural else 0.0
    if gender == "n":
        return 0.4 if cluster.type in ("ORG", "GPE") else 0.0
    return 0.3 if cluster.gender == gender else 0.0
