"use strict";
// The page is whole without this. It lights up what belongs together, filters, searches, and
// keeps the choice of light or dark. It makes no markup of data: it only moves nodes and classes.
(() => {
  const root = document.documentElement;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const by = (id) => document.getElementById(id);
  root.classList.add("scripted");
  by("bar").hidden = false;
  // as high as it is, however its controls wrap: what is sticky stands below it
  new ResizeObserver(() => root.style.setProperty("--bar", `${by("bar").offsetHeight}px`)).observe(by("bar"));

  // ---------------------------------------------------------------- what belongs together

  // article element → record id → [{node, field}], made when an article is first pointed at
  const indexes = new WeakMap();
  const tokens = (segment) =>
    segment.dataset.in.split(" ").map((token) => {
      const [place, look] = token.split("~");
      const [record, field, part] = place.split(".");
      return { record, field, part, look };
    });
  const indexOf = (article) => {
    if (!indexes.has(article)) {
      const index = new Map();
      const add = (record, node, field) => {
        if (!index.has(record)) index.set(record, []);
        index.get(record).push({ node, field });
      };
      for (const segment of all("[data-in]", article))
        for (const { record, field } of tokens(segment)) add(record, segment, field);
      for (const node of all("[data-r]", article)) add(node.dataset.r, node, "");
      indexes.set(article, index);
    }
    return indexes.get(article);
  };

  let lit = [];
  const light = (node, name) => {
    node.classList.add(name);
    lit.push([node, name]);
  };
  const dark = () => {
    for (const [node, name] of lit) node.classList.remove(name);
    lit = [];
  };

  // Of the records at a segment, the one with the fewest words is meant: the innermost.
  const innermost = (index, records) => {
    const size = (record) =>
      index.get(record).reduce((sum, { node, field }) => sum + (field ? node.textContent.length : 0), 0);
    return records.reduce((best, record) => (size(record) < size(best) ? record : best));
  };

  const at = (target) => {
    if (!(target instanceof Element)) return null;
    const article = target.closest("[data-article]");
    const node = article && target.closest("[data-r], [data-in]");
    if (!node) return null;
    if (node.dataset.r) return { article, records: [node.dataset.r], meant: node.dataset.r };
    const shown = tokens(node).filter(({ record }) => !off(article, record));
    if (!shown.length) return null;
    const records = [...new Set(shown.map(({ record }) => record))];
    return { article, records, meant: innermost(indexOf(article), records) };
  };

  const show = (what) => {
    dark();
    if (!what) return;
    const index = indexOf(what.article);
    for (const record of what.records)
      for (const { node, field } of index.get(record) || [])
        if (!field) light(node, "lit");
        else if (record === what.meant)
          light(node, field === "content" || field === "mentions" ? "lit" : "lit-more");
  };

  let held = null;
  const hold = (what) => {
    held = what;
    show(held);
    peek(held);
  };
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "mouse") show(at(event.target) || held);
  });
  document.addEventListener("focusin", (event) => {
    const what = at(event.target);
    if (what) show(what);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#bar, #peek")) return;
    const what = at(event.target);
    const link = event.target.closest("a");
    if (link && !link.matches(".mark, .chip")) return;
    if (!what) {
      hold(null);
      return;
    }
    if (link) event.preventDefault();
    hold(what);
    const card = by(`${what.article.dataset.article}:${what.meant}`);
    // the index of entities is far away: only a link goes there, words stay where they are read
    if (card && (link || card.matches(".card")) && !by("peek").checkVisibility())
      card.scrollIntoView({ block: "nearest" });
  });

  // On a narrow page the cards are out of sight: what stands at the words is shown below.
  const peek = (what) => {
    const panel = by("peek");
    panel.replaceChildren();
    for (const record of what ? [what.meant, ...what.records.filter((r) => r !== what.meant)] : []) {
      const card = by(`${what.article.dataset.article}:${record}`);
      if (!card) continue;
      const copy = card.cloneNode(true);
      copy.removeAttribute("id");
      copy.classList.remove("lit");
      panel.append(copy);
    }
    panel.hidden = !panel.firstChild;
  };

  // ---------------------------------------------------------------- pictures of layers

  const canHighlight = typeof Highlight === "function" && CSS.highlights;
  // The words from one code point of an article to another, wherever marks cut them.
  const rangeOf = (article, start, end) => {
    const text = all(".text", article).findLast((one) => Number(one.dataset.start) <= start);
    const range = document.createRange();
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    for (let at = Number(text.dataset.start); walker.nextNode(); ) {
      const node = walker.currentNode;
      const points = node.parentElement.matches(".escaped") ? [node.data] : [...node.data];
      const unit = (point) => points.slice(0, point - at).join("").length;
      if (at <= start) range.setStart(node, unit(start));
      range.setEnd(node, unit(end));
      at += points.length;
      if (at >= end) break;
    }
    return range;
  };
  const number = (bar, name) => Number(bar.getAttribute(name));
  const endsOf = (bar) => [number(bar, "x"), number(bar, "x") + number(bar, "width")];
  const sort = (bar) => (bar.matches(".thin") ? bar.classList.item(bar.classList.length - 1) : "bar");
  // what each annotator has where a bar or a gap is, in the row it is in
  const versionsAt = (bar) => {
    const [start, end] = endsOf(bar);
    const row = (one) => Math.floor(number(one, "y") / 15); // ROW of pictures.py
    return all(".lane:not(.ruler)", bar.closest("figure")).map((lane) => {
      const bars = all("rect:not(.none)", lane).filter((one) => {
        const [left, right] = endsOf(one);
        return left < end && start < right && row(one) === row(bar) && sort(one) === sort(bar);
      });
      return { who: lane.querySelector(".who").textContent, bars };
    });
  };
  const arrowOf = (bar) => bar.dataset.d && all(".ruler a", bar.closest("figure"))[bar.dataset.d];
  const hints = new WeakMap(); // caption → what stood in it at first
  const caption = (bar) => {
    const article = bar.closest("[data-article]");
    const panel = article.querySelector(".caption");
    if (!hints.has(panel)) hints.set(panel, [...panel.childNodes]);
    const said = (its) => `“${rangeOf(article, ...endsOf(its))}” ${its.dataset.n ?? ""}`.trim();
    const part = (name, words) => {
      const one = document.createElement("span");
      const first = document.createElement("b");
      first.textContent = `${name} `;
      one.className = "version";
      one.dir = "auto";
      one.append(first, words);
      return one;
    };
    const versions = versionsAt(bar);
    dark();
    for (const { bars } of versions) for (const its of bars) light(its, "lit");
    panel.replaceChildren(...versions.map(({ who, bars }) => part(who, bars.map(said).join(" … ") || "nothing")));
    const arrow = arrowOf(bar);
    if (arrow) panel.append(part(arrow.dataset.how, ""));
    if (canHighlight) CSS.highlights.set("pointed", new Highlight(rangeOf(article, ...endsOf(bar))));
  };
  let pointed = null; // the caption that tells of a bar
  document.addEventListener("pointerover", (event) => {
    const bar = event.target instanceof Element && event.target.closest(".lane rect");
    if (bar) {
      caption(bar);
      pointed = bar.closest("[data-article]").querySelector(".caption");
    } else if (pointed && !event.target.closest?.(".compared")) {
      pointed.replaceChildren(...hints.get(pointed));
      pointed = null;
    }
  });
  // an arrow tells what stands beneath it
  document.addEventListener("focusin", (event) => {
    const arrow = event.target.closest?.(".ruler a");
    if (!arrow) return;
    const bar = all("[data-d]", arrow.closest("figure")).find((one) => arrowOf(one) === arrow);
    if (bar) caption(bar);
  });
  document.addEventListener("click", (event) => {
    const bar = event.target.closest(".lane rect");
    if (!bar) return;
    const article = bar.closest("[data-article]");
    const range = rangeOf(article, ...endsOf(bar));
    const there = range.startContainer.parentElement;
    hold(at(there));
    if (canHighlight) CSS.highlights.set("pointed", new Highlight(range));
    there.scrollIntoView({ block: "center" });
  });

  // ---------------------------------------------------------------- where one is

  const SPOTS = ".card, .chips, .row, .bond, .same, .entity, .about, summary, .block, nav, .masthead";
  const spotOf = (element) => {
    const node = element?.closest(SPOTS);
    return node && { node, top: node.getBoundingClientRect().top };
  };
  // the first thing below the bar; cards rather than the text beside them, which stays in view
  const spot = () => {
    for (let y = by("bar").getBoundingClientRect().bottom + 4; y < innerHeight; y += 20)
      for (const x of [0.75, 0.25]) {
        const found = spotOf(document.elementFromPoint(innerWidth * x, y));
        if (found) return found;
      }
    return null;
  };
  // what is hidden by now is stood in for by what holds it
  const goTo = (was) => {
    let node = was?.node;
    while (node && !node.checkVisibility()) node = node.parentElement?.closest(`${SPOTS}, details, .event`);
    if (node) scrollBy({ top: node.getBoundingClientRect().top - was.top, behavior: "instant" });
  };

  // ---------------------------------------------------------------- filters

  const unwanted = new Set(); // types, kinds and factualities that are not to be shown
  const hiddenRecords = new WeakMap(); // article element → ids of its records not to be shown
  const off = (article, record) => hiddenRecords.get(article)?.has(record);
  // a chip or a row is decided where its record is, which holds the words of the decision
  const isDecided = (node) => {
    const full = node.dataset.row || `${node.closest("[data-article]").dataset.article}:${node.dataset.r}`;
    return by(full)?.querySelector(".decided");
  };
  const filter = () => {
    const was = spot();
    unwanted.clear();
    for (const box of all(".menu input[value]:not(:checked)")) unwanted.add(box.value);
    for (const menu of all(".menu")) {
      const boxes = all("input[value]", menu);
      const checked = boxes.filter((box) => box.checked).length;
      const whole = menu.querySelector("[data-all]");
      whole.checked = checked > 0;
      whole.indeterminate = checked > 0 && checked < boxes.length;
      menu.classList.toggle("some", checked < boxes.length);
    }
    const only = by("decided").checked;
    for (const node of all("[data-f]"))
      node.classList.toggle("off", unwanted.has(node.dataset.f) || (only && !isDecided(node)));
    for (const block of all(".block"))
      block.classList.toggle("off", only && all(".card, .chip", block).every((node) => node.matches(".off")));
    for (const group of all(".group"))
      group.classList.toggle("off", all(".row", group).every((row) => row.matches(".off")));
    for (const article of all("[data-article]")) {
      const gone = new Set(all("[data-f].off", article).map((node) => node.dataset.r));
      hiddenRecords.set(article, gone);
      for (const node of all(".mark, .tag", article)) node.classList.toggle("off", gone.has(node.dataset.r));
      for (const segment of all("[data-in]", article)) {
        const shown = tokens(segment).filter(({ record }) => !gone.has(record));
        const looks = [...new Set(shown.map(({ look }) => look))];
        const around = (look) => look.startsWith("lane") || look.startsWith("claim-");
        segment.className = ["s", ...looks.filter(around)].join(" ");
        segment.querySelector(".w").className = ["w", ...looks.filter((look) => !around(look))].join(" ");
      }
    }
    lit = [];
    hold(null);
    if (by("search").value) search();
    else goTo(was);
  };
  const decisions = all(".card, .entity").filter((node) => node.querySelector(".decided")).length;
  by("decided").closest("label").hidden = decisions === 0;
  by("decided").closest("label").querySelector("small").textContent = decisions.toLocaleString("en");
  document.addEventListener("change", (event) => {
    if (!event.target.matches(".menu input, #decided")) return;
    if (event.target.matches("[data-all]"))
      for (const box of all("input[value]", event.target.closest(".menu"))) box.checked = event.target.checked;
    filter();
  });
  document.addEventListener("click", (event) => {
    for (const menu of all(".menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });

  // ---------------------------------------------------------------- search

  const unfolded = new Set(); // what a search had to open
  let places = [];
  let here = -1;
  const pattern = (words) => {
    // what is typed straight finds what is printed curly, and any space finds any other
    const escaped = words.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    const lax = escaped.replace(/['‘’]/g, "['‘’]").replace(/["“”„]/g, '["“”„]').replace(/\s+/g, "\\s+");
    return new RegExp(lax, "giu");
  };
  const find = (wanted, node) => {
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, (inner) =>
      inner.nodeType === Node.TEXT_NODE
        ? NodeFilter.FILTER_ACCEPT
        : inner.matches(".off")
          ? NodeFilter.FILTER_REJECT
          : NodeFilter.FILTER_SKIP,
    );
    const nodes = [];
    let text = "";
    while (walker.nextNode()) {
      nodes.push({ node: walker.currentNode, start: text.length });
      text += walker.currentNode.data;
    }
    const point = (offset, last) => {
      const found = nodes.findLast(({ start }) => (last ? start < offset : start <= offset));
      return [found.node, offset - found.start];
    };
    return [...text.matchAll(wanted)].map((match) => {
      const range = document.createRange();
      range.setStart(...point(match.index, false));
      range.setEnd(...point(match.index + match[0].length, true));
      return range;
    });
  };
  const mark = () => {
    if (!canHighlight) return;
    CSS.highlights.set("found", new Highlight(...places));
    CSS.highlights.set("here", new Highlight(...(here < 0 ? [] : [places[here]])));
  };
  // what is searched, each part by itself: cards repeat words of the text
  const PARTS = [
    [".text", "in text"],
    [".card", "on cards"],
    [".chip, .entity", "of entities"],
    [".group", "in tables"],
    ["details.article > summary, .about", "in heads"],
  ];
  const UNITS = ".block, .entity, .group, .compared, .differences";
  let from = null; // where one was when the search began
  let counts = [];
  const many = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
  const say = () => {
    const which = here < 0 ? "" : `${(here + 1).toLocaleString("en")} of `;
    const where = counts.flatMap((number, n) => (number ? [`${number.toLocaleString("en")} ${PARTS[n][1]}`] : []));
    const words = by("search").value.trim();
    const found = `${which}${many(places.length, "place")}: ${where.join(", ")}`;
    by("count").value = !words ? "" : places.length ? found : "nothing found";
  };
  // whoever types what an article is called wants to go there
  const isNamed = (element, words) => {
    const article = element.closest("summary, .about")?.closest("details.article");
    if (!article) return false;
    const [name, capture] = [".number", ".capture"].map((part) => article.querySelector(part).textContent);
    return words === name || (words.length > 5 && [capture, article.id].some((id) => id.startsWith(words)));
  };
  const search = () => {
    const words = by("search").value.trim();
    if (words) from ??= spot();
    places = [];
    counts = PARTS.map(() => 0);
    const seen = new Set(); // paragraphs, entries, groups and articles with something found
    for (const part of words ? all(PARTS.map(([parts]) => parts).join()) : []) {
      if (part.closest(".off")) continue;
      const found = find(pattern(words), part);
      if (!found.length) continue;
      counts[PARTS.findIndex(([parts]) => part.matches(parts))] += found.length;
      places.push(...found);
      seen.add(part.closest(`${UNITS}, details.article`));
      const folded = part.closest("details.article, details.across");
      if (!folded.open) {
        folded.open = true;
        unfolded.add(folded);
      }
    }
    for (const folded of all("details.article, details.across")) {
      const units = all(UNITS, folded);
      const some = units.some((unit) => seen.has(unit));
      // an article that is found by its head alone is shown whole
      const whole = !words || (!some && seen.has(folded));
      for (const unit of units) unit.hidden = !whole && !seen.has(unit);
      folded.hidden = !whole && !some;
    }
    if (!words) {
      for (const part of unfolded) part.open = false; // as it was before the search
      unfolded.clear();
    }
    const start = from?.node.closest(`${UNITS}, details.article`) ?? from?.node;
    const ahead = (range) => start.compareDocumentPosition(range.startContainer) & Node.DOCUMENT_POSITION_FOLLOWING;
    const named = places.findIndex((range) => isNamed(range.startContainer.parentElement, words));
    const next = places.findIndex((range) => !start || ahead(range));
    here = named >= 0 ? named : next >= 0 ? next : places.length - 1;
    if (words) reveal();
    else {
      const was = from;
      from = null;
      goTo(was);
      requestAnimationFrame(() => from || goTo(was)); // what was not drawn yet has its height now
    }
    mark();
    say();
  };
  const reveal = () => places[here]?.startContainer.parentElement.scrollIntoView({ block: "center", behavior: "instant" });
  const step = (by_) => {
    if (!places.length) return;
    here = (here + by_ + places.length) % places.length;
    mark();
    say();
    reveal();
  };
  let waiting = 0;
  const clear = () => {
    clearTimeout(waiting);
    by("search").value = "";
    search();
  };
  by("search").addEventListener("input", () => {
    clearTimeout(waiting);
    if (!by("search").value.trim()) search();
    else waiting = setTimeout(search, 120);
  });
  by("search").addEventListener("keydown", (event) => {
    if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
  });
  by("on").addEventListener("click", () => step(1));
  by("back").addEventListener("click", () => step(-1));
  // who clicks at what was found goes on reading there
  document.addEventListener("click", (event) => {
    if (from && event.target.closest("main")) from = spotOf(event.target) ?? from;
  });

  // ---------------------------------------------------------------- keys, folding, theme, print

  const folding = all("details.article, details.across");
  by("fold").addEventListener("click", () => {
    const open = folding.some((part) => part.open);
    for (const part of folding) part.open = !open;
    by("fold").textContent = open ? "Unfold all" : "Fold all";
  });
  by("fold").textContent = folding.some((part) => part.open) ? "Fold all" : "Unfold all";

  const move = (step_) => {
    const cards = all(".card").filter((card) => card.checkVisibility());
    const now = cards.indexOf(document.activeElement.closest(".card"));
    const next = cards[now < 0 ? (step_ > 0 ? 0 : cards.length - 1) : now + step_];
    if (!next) return;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "center" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const open = all(".menu[open]");
      if (event.target === by("search") || !(held || open.length)) {
        event.preventDefault();
        if (by("search").value) clear();
        by("search").blur();
      }
      hold(null);
      for (const menu of open) menu.open = false;
    }
    if (event.target.matches("[type=search]") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") move(1);
    if (event.key === "k") move(-1);
    if (event.key === "/") {
      event.preventDefault();
      by("search").focus({ preventScroll: true });
    }
    if (event.key === "Enter" && event.target.matches(".card, .entity")) hold(at(event.target));
  });

  const remember = (theme) => {
    try {
      localStorage.setItem("sayso-theme", theme);
    } catch {} // some browsers keep nothing for a file
  };
  const recall = () => {
    try {
      return localStorage.getItem("sayso-theme");
    } catch {
      return null;
    }
  };
  if (recall()) root.dataset.theme = recall();
  by("theme").addEventListener("click", () => {
    const now = root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
    remember(root.dataset.theme);
  });

  // A link to what is folded, searched or filtered away shows it.
  const unfold = () => {
    const target = by(decodeURIComponent(location.hash.slice(1)));
    if (target?.closest("[hidden]")) {
      from = null; // one is where the link leads
      clear();
    }
    if (target?.closest(".off")) {
      for (const box of all(".menu input")) box.checked = true;
      by("decided").checked = false;
      filter();
    }
    for (let part = target?.closest("details"); part; part = part.parentElement?.closest("details")) part.open = true;
    target?.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  if (location.hash) unfold();

  let shut = [];
  addEventListener("beforeprint", () => {
    shut = all("details:not([open]):not(.menu)");
    for (const part of shut) part.open = true;
  });
  addEventListener("afterprint", () => {
    for (const part of shut) part.open = false;
  });
})();
