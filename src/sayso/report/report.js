"use strict";
// The page is whole without this. It lights up what belongs together, filters, searches, and
// keeps the choice of light or dark. It makes no markup of data: it only moves nodes and classes.
(() => {
  const root = document.documentElement;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const by = (id) => document.getElementById(id);
  root.classList.add("scripted");
  by("bar").hidden = false;

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

  // ---------------------------------------------------------------- filters

  const unwanted = new Set(); // types, kinds and factualities that are not to be shown
  const hiddenRecords = new WeakMap(); // article element → ids of its records not to be shown
  const off = (article, record) => unwanted.size > 0 && hiddenRecords.get(article)?.has(record);
  const filter = () => {
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
    for (const node of all("[data-f]")) node.classList.toggle("off", unwanted.has(node.dataset.f));
    for (const group of all(".group"))
      group.classList.toggle("off", all(".row", group).every((row) => row.matches(".off")));
    for (const article of all("[data-article]")) {
      const gone = new Set(all("[data-f].off", article).map((node) => node.dataset.r));
      hiddenRecords.set(article, gone);
      for (const node of all(".mark, .tag", article)) node.classList.toggle("off", gone.has(node.dataset.r));
      for (const segment of all("[data-in]", article)) {
        const looks = tokens(segment).filter(({ record }) => !gone.has(record)).map(({ look }) => look);
        const around = (look) => look.startsWith("lane") || look.startsWith("claim-");
        segment.className = ["s", ...looks.filter(around)].join(" ");
        segment.querySelector(".w").className = ["w", ...looks.filter((look) => !around(look))].join(" ");
      }
    }
    lit = [];
    hold(null);
  };
  document.addEventListener("change", (event) => {
    if (!event.target.matches(".menu input")) return;
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
  const canHighlight = typeof Highlight === "function" && CSS.highlights;
  const pattern = (words) => {
    // what is typed straight finds what is printed curly, and any space finds any other
    const escaped = words.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
    const lax = escaped.replace(/['‘’]/g, "['‘’]").replace(/["“”„]/g, '["“”„]').replace(/\s+/g, "\\s+");
    return new RegExp(lax, "giu");
  };
  const find = (wanted, node) => {
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
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
  const search = () => {
    const words = by("search").value.trim();
    const units = all(".block, .entity, .group");
    places = [];
    here = -1;
    const counts = { block: 0, group: 0, entity: 0 };
    for (const unit of units) {
      // cards repeat words of the text: each part is looked through by itself
      const parts = all(".text, .card, .chip", unit);
      const found = words ? (parts.length ? parts : [unit]).flatMap((part) => find(pattern(words), part)) : [];
      unit.hidden = words !== "" && found.length === 0;
      if (found.length) counts[unit.classList[0]] += 1;
      places.push(...found);
      const folded = unit.closest("details.article, details.across");
      if (found.length && folded && !folded.open) {
        folded.open = true;
        unfolded.add(folded);
      }
    }
    if (!words) {
      for (const part of unfolded) part.open = false; // as it was before the search
      unfolded.clear();
    }
    for (const article of all("details.article, details.across"))
      article.hidden = words !== "" && all(".block, .entity, .group", article).every((unit) => unit.hidden);
    const many = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
    by("count").value = words
      ? places.length
        ? `${many(places.length, "place")} in ${many(counts.block, "paragraph")}`
        : "nothing found"
      : "";
    mark();
  };
  const step = (by_) => {
    if (!places.length) return;
    here = (here + by_ + places.length) % places.length;
    mark();
    places[here].startContainer.parentElement.scrollIntoView({ block: "center" });
  };
  let waiting = 0;
  by("search").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 120);
  });
  by("search").addEventListener("keydown", (event) => {
    if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
  });
  by("on").addEventListener("click", () => step(1));
  by("back").addEventListener("click", () => step(-1));

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
      hold(null);
      for (const menu of all(".menu[open]")) menu.open = false;
    }
    if (event.target.matches("input") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") move(1);
    if (event.key === "k") move(-1);
    if (event.key === "/") {
      event.preventDefault();
      by("search").focus();
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

  // A link to what is folded away unfolds it.
  const unfold = () => {
    const target = by(decodeURIComponent(location.hash.slice(1)));
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
