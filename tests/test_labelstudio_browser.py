"""A person at work in a real Label Studio: what they do with mouse and keyboard is what we read.

`Person` drives the page as a person would; `Desk` is a project folder with the real `sayso`.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from builder import MAINTAINER, SAYSO, at
from sayso.flow import Sources
from sayso.records.record import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from labelstudio import Server

pytestmark = pytest.mark.slow

ROOT: Final = Path(__file__).parents[1]
SUBMITTED: Final = re.compile(r"/api/tasks/\d+/annotations")
TEXT: Final = ".lsf-htx-richtext"
DRAFTED: Final = re.compile(r"/drafts")

# Where words stand on the screen: the middles of their two ends. What the page shows is one
# text, whatever the elements are that it is cut into.
PLACE: Final = """([words, nth]) => {
  const walker = document.createTreeWalker(
    document.querySelector(".lsf-htx-richtext"), NodeFilter.SHOW_TEXT);
  const nodes = [];
  let whole = "";
  while (walker.nextNode()) {
    nodes.push([walker.currentNode, whole.length]);
    whole += walker.currentNode.data;
  }
  let start = -1;
  for (let n = 0; n <= nth; n++) start = whole.indexOf(words, start + 1);
  const end = start + words.length;
  const [first, before] = nodes.findLast(([, at]) => at <= start);
  const [last, behind] = nodes.findLast(([, at]) => at < end);
  first.parentElement.scrollIntoView({block: "center"});
  const range = document.createRange();
  range.setStart(first, start - before);
  range.setEnd(last, end - behind);
  const drawn = [...range.getClientRects()].filter(box => box.width);
  const middle = box => (box.top + box.bottom) / 2;
  return [[drawn[0].left, middle(drawn[0])], [drawn.at(-1).right, middle(drawn.at(-1))]];
}"""
REGIONS: Final = r"""() => {
  const found = {};
  for (const part of document.querySelectorAll(".lsf-htx-richtext .htx-highlight")) {
    for (const name of part.classList) {
      const id = /^htx-highlight-(.*)-\d+$/.exec(name);
      if (id) found[id[1]] = (found[id[1]] ?? "") + part.textContent;
    }
  }
  return found;
}"""
BEGINNING: Final = """id => {
  const first = document.querySelector(`[class*="htx-highlight-${id}-"]`);
  first.scrollIntoView({block: "center"});
  const box = first.getClientRects()[0];
  return [box.left + 4, (box.top + box.bottom) / 2];
}"""
HANDLE: Final = """side => {
  const box = document.querySelector(`.__resize_${side}`).getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
}"""


class Person:
    """Somebody who sits before the page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.read = ""

    def opens(self, project: int) -> None:
        """Begin to label, and read the instructions."""
        self.page.goto(f"/projects/{project}/data?labeling=1")
        heading = self.page.get_by_text("Labeling Instructions")
        heading.wait_for(timeout=60_000)
        self.page.locator(f"{TEXT} .lsf-richtext__line").first.wait_for()
        self.page.keyboard.press("Escape")
        heading.wait_for(state="hidden")
        self.read = self.shown()

    def sees(self, wanted: dict[str, str]) -> None:
        """Wait until just these regions are drawn."""
        drawn = f"() => JSON.stringify(Object.entries(({REGIONS})()).sort())"
        expected = json.dumps(sorted(wanted.items()), ensure_ascii=False, separators=(",", ":"))
        try:
            self.page.wait_for_function(f"wanted => ({drawn})() === wanted", arg=expected)
        except Exception:  # noqa: BLE001  what is there says more than a timeout
            assert self.regions() == wanted

    def regions(self) -> dict[str, str]:
        """Give region → the words that are highlighted for it."""
        return self.page.evaluate(REGIONS)

    def sees_some(self) -> dict[str, str]:
        """Wait until regions are drawn, and give them."""
        self.page.locator(f"{TEXT} .htx-highlight").first.wait_for()
        return self.regions()

    def shown(self) -> str:
        """Give the text that is shown."""
        return self.page.locator(TEXT).inner_text()

    def selects(self, id_: str) -> None:
        """Click on the first letter of a region."""
        self.page.mouse.click(*self.page.evaluate(BEGINNING, id_))
        self.page.locator(f"[class*='htx-highlight-{id_}-'].__active").first.wait_for()

    def lets_go(self) -> None:
        """Unselect with Esc."""
        self.page.keyboard.press("Escape")
        self.page.locator(f"{TEXT} .__active").first.wait_for(state="detached")

    def deletes(self, id_: str) -> None:
        """Select a region and press Backspace."""
        self.selects(id_)
        self.page.keyboard.press("Backspace")
        self.page.locator(f"[class*='htx-highlight-{id_}-']").first.wait_for(state="detached")

    def drags(self, start: list[float], end: list[float]) -> None:
        """Drag the mouse from one place to another."""
        self.page.mouse.move(*start)
        self.page.mouse.down()
        self.page.mouse.move(start[0] + (3 if end[0] > start[0] else -3), start[1])
        self.page.mouse.move(*end, steps=8)
        self.page.mouse.up()

    def shortens(self, id_: str, words: str, nth: int = 0) -> None:
        """Drag the right handle of a region to the end of words."""
        self.selects(id_)
        _, end = self.page.evaluate(PLACE, [words, nth])
        self.drags(self.page.evaluate(HANDLE, "right"), end)
        self.lets_go()

    def draws(self, key: str, words: str, nth: int = 0) -> str:
        """Press a label's hotkey and drag over words; give the new region."""
        before = list(self.regions())
        self.page.keyboard.press(key)
        self.page.locator(".lsf-label_selected").wait_for()
        self.drags(*self.page.evaluate(PLACE, [words, nth]))
        more = f"before => Object.keys(({REGIONS})()).find(id => !before.includes(id))"
        return self.page.wait_for_function(more, arg=before).json_value()

    def relates(self, start: str, end: str, label: str) -> None:
        """Draw an arrow with Alt+R, and choose its label in the panel."""
        self.selects(start)
        self.page.keyboard.press("Alt+r")
        self.page.mouse.click(*self.page.evaluate(BEGINNING, end))
        self.page.get_by_text("Relations", exact=True).first.click()
        item = self.page.locator(".lsf-relations__item").last
        item.hover()
        item.locator(".lsf-relations__action button").first.click()
        item.locator("[data-testid^=select-trigger]").click()
        self.page.get_by_role("option", name=label, exact=True).click()
        self.page.keyboard.press("Escape")

    def writes(self, control: str, words: str) -> None:
        """Write into a text field of the region that is selected; Enter is not pressed."""
        box = self.page.locator(f".sayso-fields [name={control}]:visible")
        box.click()
        self.page.keyboard.insert_text(words)

    def chooses(self, value: str) -> None:
        """Click on a choice of the region that is selected."""
        self.page.locator(f".sayso-fields input[name='{value}']:visible").check()

    def submits(self) -> dict[str, Any]:
        """Press Submit, and give what the page sent."""
        with self.page.expect_response(
            lambda r: SUBMITTED.search(r.url) and r.request.method == "POST"
        ) as answered:
            self.page.get_by_test_id("bottombar-submit-button").click()
        assert answered.value.status == 201, answered.value.text()
        return answered.value.request.post_data_json

    def skips(self) -> None:
        """Press Skip."""
        self.page.get_by_role("button", name="Skip").click()

    def goes_on(self) -> None:
        """Wait until another text is there than the one that was read."""
        other = f"read => ![read, undefined].includes(document.querySelector('{TEXT}')?.innerText)"
        self.page.wait_for_function(other, arg=self.read)
        self.read = self.shown()


class Desk:
    """A project folder beside the server."""

    def __init__(self, home: Path, server: Server, name: str) -> None:
        self.home, self.name = home, name
        self.environment = os.environ | {
            "LABEL_STUDIO_URL": server.url,
            "LABEL_STUDIO_API_KEY": server.token,
        }
        for folder in ("seeds", "annotations/articles", "annotations/gold"):
            (home / folder).mkdir(parents=True, exist_ok=True)

    def sayso(self, *arguments: str) -> Any:
        """Run the real command; give its JSON."""
        done = subprocess.run(
            [SAYSO, *arguments, "--project", self.name, "--json"],
            cwd=self.home,
            env=self.environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    def push(self, *arguments: str) -> int:
        """Push; give the project on the server."""
        (pushed,) = self.sayso("push", *arguments)
        assert pushed["problems"] == []
        return pushed["project"]

    def article(self, text: str) -> str:
        """Put a capture there and its text, just as it is; give its id."""
        digest = hashlib.sha256(text.encode()).hexdigest()
        id_ = f"art-{digest[:20]}"
        (self.home / "seeds" / f"{digest[:8]}.txt").write_bytes(text.encode())
        lines = re.finditer(r"[^\n]+", text)
        record = {
            "schema_version": SCHEMA_VERSION,
            "id": id_,
            "event_id": "harbour",
            "title": text.partition("\n")[0],
            "text": text,
            "text_sha256": digest,
            "zones": [{"kind": "paragraph", "start": m.start(), "end": m.end()} for m in lines],
            "seed": {
                "name": f"{digest[:8]}.txt",
                "sha256": digest,
                "media_type": "text/plain",
                "encoding": "utf-8",
                "encoding_evidence": "utf-8",
                "chars": len(text),
            },
            "alignment": [{"start": 0, "end": len(text), "raw_start": 0, "raw_end": len(text)}],
        }
        path = self.home / "annotations/articles" / f"{id_}.json"
        path.write_text(json.dumps(record), "utf-8")
        return id_

    def gold(self, id_: str, **records: Any) -> None:
        """Put the gold layer of an article there."""
        article = json.loads((self.home / f"annotations/articles/{id_}.json").read_bytes())
        layer = {
            "schema_version": SCHEMA_VERSION,
            "article_id": id_,
            "text_sha256": article["text_sha256"],
            "kind": "gold",
            "provenance": MAINTAINER,
            **records,
        }
        (self.home / f"annotations/gold/{id_}.json").write_text(json.dumps(layer), "utf-8")

    def layer(self, kind: str, id_: str) -> dict[str, Any]:
        """Give a layer as it stands in the folder, but for its kind and makers."""
        (path,) = (self.home / "annotations").glob(f"{kind}/**/{id_}.json")
        layer = json.loads(path.read_bytes())
        return {name: layer[name] for name in layer if name not in {"kind", "provenance"}}


# ----------------------------------------------------------------- who and where


@pytest.fixture(scope="module")
def logged_in(browser, label_studio):
    """Give a window of somebody who logged in as people do; it keeps the page's scripts."""
    context = browser.new_context(
        base_url=label_studio.url, viewport={"width": 1280, "height": 800}
    )
    context.set_default_timeout(120_000)
    page = context.new_page()
    page.goto("/user/login/")
    page.fill("input[name=email]", label_studio.email)
    page.fill("input[name=password]", label_studio.password)
    page.click("button[type=submit]")
    page.wait_for_url(lambda url: "login" not in url)
    page.close()
    yield context
    context.close()


@pytest.fixture
def person(logged_in) -> Iterator[Person]:
    """Give somebody with an empty page before them."""
    page = logged_in.new_page()
    yield Person(page)
    page.close()


@pytest.fixture
def desk(label_studio, tmp_path, request) -> Desk:
    """Give an empty project folder and a name for its projects."""
    return Desk(tmp_path, label_studio, hashlib.sha256(request.node.name.encode()).hexdigest()[:12])


# ----------------------------------------------------------------- four changes

FERRY: Final = """\
Harbour of Norholm shuts 🧊
“We will not reopen before Friday,” Mayor Ada Birk 👩‍👩‍👧‍👦 told reporters 🇳🇴 in Norholm.
The 🚢 ferry Aurora stays until the ice is gone, Birk said on Tuesday."""


def test_four_changes_come_back_as_these_four(desk, person):
    """One region deleted, one moved, one drawn, one arrow: just these four are reported.

    Emoji of one, of two and of seven code points stand before the word that is drawn.
    """
    id_ = desk.article(FERRY)
    desk.gold(
        id_,
        entities=[
            {"id": "e1", "type": "PERSON", "mentions": [at(FERRY, "Ada Birk", level="NAM")]},
            {"id": "e2", "type": "GPE", "mentions": [at(FERRY, "Norholm", 1, level="NAM")]},
        ],
        quotes=[
            {
                "id": "q1",
                "content": [at(FERRY, "We will not reopen before Friday")],
                "cue": [at(FERRY, "told reporters")],
                "source": [at(FERRY, "Mayor Ada Birk")],
            }
        ],
    )
    person.opens(desk.push("--from", "gold"))
    shown = {
        "e1-mention-0": "Ada Birk",
        "e2-mention-0": "Norholm",
        "q1-content-0": "We will not reopen before Friday",
        "q1-cue-0": "told reporters",
        "q1-source-0": "Mayor Ada Birk",
    }
    person.sees(shown)

    person.deletes("e2-mention-0")
    person.shortens("q1-cue-0", "told")
    new = person.draws("7", "Aurora")
    person.relates("q1-content-0", "e1-mention-0", "speaker")
    del shown["e2-mention-0"]
    person.sees({**shown, "q1-cue-0": "told", new: "Aurora"})
    person.submits()

    pulled = desk.sayso("pull")
    assert pulled["regions"] == {"kept": 3, "changed": 1, "deleted": 1, "added": 1}
    assert pulled["relations"] == {"kept": 0, "changed": 0, "deleted": 0, "added": 1}
    assert (pulled["tasks"], pulled["annotations"], pulled["quarantine"]) == (1, 1, None)
    layer = desk.layer("human", id_)
    quote, birk, ferry = layer["quotes"][0], *layer["entities"]
    assert (quote["cue"], quote["speakers"]) == ([at(FERRY, "told")], ["e1"])
    assert (birk["id"], birk["mentions"]) == ("e1", [at(FERRY, "Ada Birk", level="NAM")])
    assert (ferry["type"], ferry["name"]) == ("PRODUCT", "Aurora")
    assert ferry["mentions"] == [at(FERRY, "Aurora", level="NAM")]
    for span in spans_of(layer):
        assert span["text"] == FERRY[span["start"] : span["end"]]


def spans_of(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every span of a layer."""
    if isinstance(value, dict):
        if "start" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from spans_of(inner)


# ----------------------------------------------------------------- nothing changed

HAZARDS: Final = (
    "Hazards \U0001f9ca on one quay\n"
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 Ada \U0001f1f3\U0001f1f4 Birk \U0001d4d0stral "
    "\U00020000 said:\t\ttoo  little,   too late.\n"
    "Caf\u00e9, cafe\u0301, \u05e9\u05dc\u05d5\u05dd, \u0645\u0631\u062d\u0628\u0627, by\u00a0night"
    "\u202fhere, zero\u200bwidth\u00adsoft, line\u2028sep, bell\x07\x1b[31m, <b>bold</b>, &amp;, "
    '"x", {{y}}, \\n, $z were seen.\n'
    "  Edges have space  \n"
    "\ufeffBirk believes \u201cthe \u202eend\u202c is near\u201d \U0001f9ca\ufe0f."
)
SAID: Final = (
    " Edges  of\u00a0a name\t",
    '<b>bold</b> &amp; "x" {{y}} \\n $z',
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 cafe\u0301 \u05e9\u05dc\u05d5\u05dd \U0001d4d0",
    "zero\u200bwidth\u00adsoft, bell\x07, line\u2028sep, \u202eend\u202c",
)


def hazards(desk: Desk) -> str:
    """Put an article there whose words and fields hold what programs stumble over; give its id."""
    id_ = desk.article(HAZARDS)
    source = HAZARDS[HAZARDS.index("\U0001f469") : HAZARDS.index(" said")]
    seen = HAZARDS[HAZARDS.index("Caf") : HAZARDS.index(" were")]
    words = ("Birk", "\U0001d4d0stral", "\u05e9\u05dc\u05d5\u05dd", "by\u00a0night\u202fhere")
    desk.gold(
        id_,
        entities=[
            {
                "id": f"e{n}",
                "type": "PERSON",
                "name": name,
                "mentions": [at(HAZARDS, mention, level=level)],
            }
            for n, (mention, name, level) in enumerate(
                zip(words, SAID, ("NAM", "NOM", "PRO", "NAM"), strict=True), 1
            )
        ],
        quotes=[
            {
                "id": "q1",
                "content": [at(HAZARDS, "too  little,   too late")],
                "cue": [at(HAZARDS, "said")],
                "source": [at(HAZARDS, source)],
            },
            {
                "id": "q2",
                "content": [at(HAZARDS, "the \u202eend\u202c is near")],
                "cue": [at(HAZARDS, "believes")],
                "source": [at(HAZARDS, "\ufeffBirk")],
            },
        ],
        claims=[
            {
                "id": f"c{n}",
                "content": [at(HAZARDS, claim)],
                "proposition": proposition,
                "factuality": "CT+",
            }
            for n, (claim, proposition) in enumerate(
                [
                    (seen, SAID[1]),
                    ("too  little,   too late", f"{SAID[2]}\nA second line.\n\n A third. "),
                    ("Edges have space", SAID[0]),
                    ("the \u202eend\u202c is near", SAID[3]),
                ],
                1,
            )
        ],
    )
    return id_


def real(desk: Desk, *numbers: str) -> list[str]:
    """Put some of the five captures there with their gold; give the ids of their articles."""
    found = []
    for number in numbers:
        (capture,) = (ROOT / "seeds").glob(f"{number}_*.txt")
        shutil.copy(capture, desk.home / "seeds")
        id_ = f"art-{hashlib.sha256(capture.read_bytes()).hexdigest()[:20]}"
        for folder in ("articles", "gold"):
            kept = f"annotations/{folder}/{id_}.json"
            shutil.copy(ROOT / kept, desk.home / kept)
        found.append(id_)
    return found


@pytest.mark.parametrize("passes", [("entities,quotes", "claims"), ("all",)], ids=" + ".join)
def test_what_is_submitted_untouched_is_what_was_pushed(desk, person, passes):
    """Opened, read and submitted: every region is kept, and every field of the layer."""
    ids = [hazards(desk), *real(desk, "000", "001", "002", "003", "004")]
    for pass_ in passes:
        person.opens(desk.push("--from", "gold", "--pass", pass_))
        for n in range(len(ids)):
            assert len(person.sees_some()) > 3
            person.submits()
            if n + 1 < len(ids):
                person.goes_on()
    pulled = desk.sayso("pull")
    assert pulled["annotations"] == len(ids) * len(passes)
    assert pulled["regions"].pop("kept") > 100
    assert pulled["relations"].pop("kept") > 0
    assert not any((*pulled["regions"].values(), *pulled["relations"].values()))
    for id_ in ids:
        assert desk.layer("human", id_) == completed(desk, id_)


def completed(desk: Desk, id_: str) -> dict[str, Any]:
    """Give the gold of an article with all that follows by rule."""
    reading = Sources(desk.home / "seeds", desk.home / "annotations").reading(id_)
    layer = reading.layer.model_dump(mode="json")
    return {name: layer[name] for name in layer if name not in {"kind", "provenance"}}


# ----------------------------------------------------------------- from nothing


def test_who_starts_from_nothing_draws_a_quote_and_then_its_claim(desk, person):
    """A name, an act, and three regions side by side are a quote with cue, source and speaker.

    In the pass `claims` a factuality and a proposition on its content are a claim of that quote.
    """
    id_ = desk.article(FERRY)
    person.opens(desk.push())
    person.sees({})
    speaker = person.draws("1", "Ada Birk")
    person.selects(speaker)
    person.writes("name", "Ada Birk \U0001f9ca")
    person.page.keyboard.press("Enter")
    person.lets_go()
    content = person.draws("q", "We will not reopen before Friday")
    person.selects(content)
    person.chooses("warn")
    person.lets_go()
    cue, source = person.draws("w", "told reporters"), person.draws("e", "Mayor Ada Birk")
    person.sees(
        {
            speaker: "Ada Birk",
            content: "We will not reopen before Friday",
            cue: "told reporters",
            source: "Mayor Ada Birk",
        }
    )
    person.submits()
    pulled = desk.sayso("pull")
    assert (pulled["annotations"], pulled["quarantine"], pulled["regions"]) == (1, None, {})
    layer = desk.layer("human", id_)
    (birk,), (quote,) = layer["entities"], layer["quotes"]
    assert (birk["name"], birk["type"]) == ("Ada Birk \U0001f9ca", "PERSON")
    assert quote["content"] == [at(FERRY, "We will not reopen before Friday")]
    assert quote["cue"] == [at(FERRY, "told reporters")]
    assert quote["source"] == [at(FERRY, "Mayor Ada Birk")]
    assert (quote["act"], quote["kind"], quote["speakers"]) == ("warn", "direct", [birk["id"]])

    (annotator,) = pulled["annotators"]
    person.opens(desk.push("--pass", "claims", "--from", annotator))
    (shown,) = person.sees_some()
    person.selects(shown)
    person.chooses("CT-")
    person.writes("proposition", "The harbour reopens before Friday.")
    person.submits()
    assert desk.sayso("pull")["regions"] == {"kept": 0, "changed": 1, "deleted": 0, "added": 0}
    layer = desk.layer("human", id_)
    (claim,) = layer["claims"]
    assert (claim["factuality"], claim["quote"]) == ("CT-", quote["id"])
    assert claim["proposition"] == "The harbour reopens before Friday."
    assert claim["content"] == quote["content"]
    assert layer["quotes"] == [quote]


def test_a_skip_and_a_draft_are_counted_and_are_no_layer(desk, person):
    """Skip, and what was drawn and never submitted, are told; neither makes a layer."""
    desk.article(FERRY)
    desk.article(HAZARDS)
    person.opens(desk.push())
    person.skips()
    person.goes_on()
    with person.page.expect_response(lambda r: DRAFTED.search(r.url) and r.ok):
        person.draws("5", HAZARDS[:7] if "Hazards" in person.read else "Norholm")
    pulled = desk.sayso("pull")
    counted = {name: pulled[name] for name in ("skipped", "drafts", "annotations", "written")}
    assert counted == {"skipped": 1, "drafts": 1, "annotations": 0, "written": []}
