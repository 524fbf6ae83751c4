/* A draft with its claims marked, and the evidence of the chosen one. Moving between claims
   needs no run on the server. */

const places = new Map(); /* the claim looked at, by draft */

const build = (parent) => {
  const paper = make("div", "cd-paper cd-draft");
  paper.tabIndex = 0;
  const legend = make("div", "cd-legend");
  const claim = make("section", "cd-claim");
  const found = make("section", "cd-rules");
  const root = make("div", "cd-review", make("div", "cd-left", paper, legend), make("div", "cd-right", claim, found));
  parent.append(root);
  return { root, paper, legend, claim, found, marks: [], data: null, at: -1 };
};

const evidenceOf = (source, words) => {
  const box = make("div", "cd-proof");
  const head = make("div", "cd-source", said("strong", "", source.title), label("span", "cd-muted", source.version));
  const text = make("div", "cd-evidence");
  text.dir = "auto";
  text.tabIndex = 0;
  say(text, source.before);
  text.append(said("mark", "", source.text));
  say(text, source.after);
  const links = make("div", "cd-links cd-muted");
  const page = label("a", "", words.page);
  page.href = `sources?source=${encodeURIComponent(source.id)}`;
  links.append(page);
  if (source.href) {
    const away = label("a", "", words.away);
    away.href = source.href;
    links.append(away);
  }
  for (const link of links.children) {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
  links.append(said("span", "cd-address", source.uri));
  box.append(head, text, links);
  if (source.note) box.append(label("div", "cd-notice cd-warn", source.note));
  return box;
};

const stepper = (view) => {
  const { data, at } = view;
  const line = make("div", "cd-stepper");
  line.append(label("h3", "cd-h3", data.words.claim.replace("{number}", at + 1).replace("{total}", data.claims.length)));
  for (const [sign, by, words] of [["↑", -1, data.words.before], ["↓", 1, data.words.next]]) {
    const button = label("button", "cd-step", sign);
    button.type = "button";
    button.title = words;
    button.ariaLabel = words;
    button.disabled = !(at + by in data.claims);
    button.onclick = () => choose(view, at + by);
    line.append(button);
  }
  return line;
};

/* A claim's words, for ears: eyes have them marked in the draft. */
const spoken = (mark) => [...mark.childNodes].slice(0, -1).map((node) => node.textContent).join("");

const showClaim = (view) => {
  const { data, at, claim } = view;
  if (at < 0) {
    claim.replaceChildren(label("p", "cd-muted", data.groups.length ? data.words.none : ""));
    return;
  }
  const one = data.claims[at];
  const status = make("div", "cd-verdict", badge(one.name, one.verdict), " ");
  status.setAttribute("role", "status");
  status.append(said("span", "", one.reason));
  status.append(label("span", "cd-spoken", ` ${view.marks[at] ? spoken(view.marks[at]).slice(0, 400) : ""}`));
  const head = label("h3", "cd-h3", data.words.evidence);
  const source = data.sources[one.source];
  const below = source ? evidenceOf(source, data.words) : label("p", "cd-muted", one.apart ?? data.words.nothing);
  claim.replaceChildren(stepper(view), status, head, below);
  const marked = claim.querySelector(".cd-evidence mark");
  if (marked) reveal(marked.parentElement, marked);
};

const choose = (view, to) => {
  const { data, marks } = view;
  if (!(to in data.claims)) return;
  marks[view.at]?.classList.remove("cd-chosen");
  marks[view.at]?.removeAttribute("aria-current");
  view.at = to;
  places.set(data.id, to);
  const mark = marks[to];
  if (mark) {
    mark.classList.add("cd-chosen");
    mark.setAttribute("aria-current", "true");
    reveal(view.paper, mark);
  }
  showClaim(view);
  for (const [number, line] of view.lines.entries()) {
    line.classList.toggle("cd-touching", data.claims[to].findings.includes(number));
  }
  const first = view.found.querySelector(".cd-touching");
  if (first) reveal(view.found, first);
};

const point = (view, number) => {
  const place = view.paper.querySelector(`[data-found~="${number}"]`);
  if (!place) return;
  const mark = place.closest("mark");
  if (mark) choose(view, Number(mark.dataset.claim));
  reveal(view.paper, place);
  for (const one of view.paper.querySelectorAll(`[data-found~="${number}"]`)) blink(one);
};

const look = (view, number) => {
  const line = view.lines[number];
  reveal(view.found, line);
  blink(line);
};

const blink = (node) => {
  node.classList.remove("cd-blink");
  void node.offsetWidth;
  node.classList.add("cd-blink");
};

const showFindings = (view) => {
  const { data } = view;
  const list = make("ul", "cd-findings");
  view.lines = data.findings.map((finding, number) => {
    const line = findingLine(finding, data.words, number);
    if (finding.placed) {
      const button = label("button", "cd-where", data.words.where);
      button.type = "button";
      button.onclick = () => point(view, number);
      line.querySelector(".cd-why").after(" ", button);
    }
    return line;
  });
  list.append(...view.lines);
  view.found.hidden = !view.lines.length;
  view.found.replaceChildren(label("h3", "cd-h3", data.words.findings), list);
};

const fill = (view, data) => {
  view.data = data;
  view.at = -1;
  view.paper.dir = "auto";
  view.paper.setAttribute("role", "region");
  view.paper.ariaLabel = data.words.draft;
  view.claim.ariaLabel = data.words.evidence;
  const severities = data.findings.map((finding) => finding.severity);
  if (data.groups.length) {
    view.marks = fillPaper(view.paper, data.groups, data.claims, severities);
  } else {
    view.marks = [];
    view.paper.replaceChildren(label("p", "cd-notext", data.words.empty));
  }
  view.paper.scrollTop = 0;
  view.legend.replaceChildren(
    ...data.legend.map(([verdict, name, meaning]) => {
      const mark = label("mark", `cd-${verdict}`, name);
      mark.title = meaning;
      return mark;
    }),
  );
  view.legend.hidden = !data.claims.length;
  showFindings(view);
  if (data.claims.length) choose(view, Math.min(places.get(data.id) ?? data.start, data.claims.length - 1));
  else showClaim(view);
  view.root.dataset.task = data.id;
};

/* A key that leads to another task is not taken twice, nor does one that is held down decide on
   what nobody has seen; and what is typed before the editor or a note has opened goes into it. */
const LEAVE = "asnpu";
const OPENS = { e: "edit", x: "reject", w: "rework" };
const REST = 1500;

const guard = (event) => {
  const key = event.key.toLowerCase();
  if (key.length > 1 || event.ctrlKey || event.metaKey || event.altKey || typing(event)) return;
  if (document.querySelector("[role=dialog]")) return;
  const resting = performance.now() < desk.rests;
  if (resting && desk.opening) desk.typed += event.key;
  if (resting || (event.repeat && !"jk".includes(key))) {
    event.stopImmediatePropagation();
    event.preventDefault();
    return;
  }
  if (!document.querySelector(".st-key-choices")) return;
  desk.opening = key in OPENS && Boolean(document.querySelector(`.st-key-${OPENS[key]}`));
  desk.typed = "";
  if (desk.opening || LEAVE.includes(key)) desk.rests = performance.now() + REST;
};

const wake = () => {
  requestAnimationFrame(() => requestAnimationFrame(() => {
    desk.rests = 0;
  }));
};

const listen = (view) => {
  view.paper.onclick = (event) => {
    const foot = event.target.closest("[data-foot]");
    if (foot) look(view, Number(foot.dataset.foot));
    const mark = event.target.closest("mark");
    if (mark && getSelection().isCollapsed) choose(view, Number(mark.dataset.claim));
  };
  view.keys = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event)) return;
    if (document.querySelector("[role=dialog]")) return;
    const by = { j: 1, k: -1 }[event.key.toLowerCase()];
    if (by) choose(view, view.at + by);
  };
  document.addEventListener("keydown", view.keys);
  window.addEventListener("keydown", guard, true);
};

const quiet = (view) => {
  document.removeEventListener("keydown", view.keys);
  window.removeEventListener("keydown", guard, true);
};

export default function ({ data, parentElement }) {
  let view = parentElement.copydesk;
  if (!view?.root.isConnected) {
    view = parentElement.copydesk = build(parentElement);
    listen(view);
  }
  if (view.data?.version !== data.version) {
    fill(view, data);
    wake();
  }
  if (view.asks !== data.asks && !desk.opening) wake(); /* the draft stays, and is asked about once more */
  view.asks = data.asks;
  return () => quiet(view);
}
