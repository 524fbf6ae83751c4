/* A draft being rewritten: the text, what the checks say of it, and what was changed. */

const PAUSE = 500; /* ms without a key before the text is checked */

const keep = (data, text) => {
  try {
    if (text === data.draft) sessionStorage.removeItem(drawer(data.who, data.task));
    else sessionStorage.setItem(drawer(data.who, data.task), text);
  } catch {
    /* A browser that keeps nothing: the server still has the text. */
  }
};

const kept = (data) => {
  try {
    return sessionStorage.getItem(drawer(data.who, data.task));
  } catch {
    return null;
  }
};

const build = (parent) => {
  const area = make("textarea", "cd-write");
  area.dir = "auto";
  area.spellcheck = true;
  area.id = `cd-write-${Math.random().toString(36).slice(2)}`;
  const name = make("label", "cd-h3");
  name.htmlFor = area.id;
  const counts = make("div", "cd-counts");
  const side = make("section", "cd-claim cd-live");
  side.setAttribute("aria-live", "polite");
  const root = make("div", "cd-review cd-editing", make("div", "cd-left", name, area, counts), make("div", "cd-right", side));
  parent.append(root);
  return { root, area, name, counts, side, task: "", sent: null, timer: 0 };
};

const report = (view) => {
  clearTimeout(view.timer);
  const text = view.area.value;
  if (text === view.sent) return;
  view.sent = text;
  view.send("typed", { task: view.task, text });
};

const start = (view, data) => {
  clearTimeout(view.timer);
  view.task = data.task;
  view.name.textContent = data.words.label;
  const before = kept(data) ?? data.typed ?? data.draft; /* the tab's own is never the older */
  const text = before + desk.typed;
  Object.assign(desk, { rests: 0, typed: "", opening: false });
  view.area.value = text;
  view.sent = data.typed ?? data.draft;
  view.area.focus({ preventScroll: true });
  view.area.setSelectionRange(text.length, text.length);
  if (text !== view.sent) report(view);
};

const listen = (view) => {
  view.area.oninput = () => {
    keep(view.data, view.area.value);
    view.root.classList.add("cd-waiting");
    clearTimeout(view.timer);
    view.timer = setTimeout(() => report(view), PAUSE);
  };
  view.area.onblur = () => report(view);
  view.area.onkeydown = (event) => {
    const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (sends || event.key === "Escape") report(view); /* before the button that this presses */
  };
};

const countLine = ({ words, fits }) => {
  const line = label("span", fits ? "cd-count" : "cd-count cd-over", words);
  if (!fits) line.prepend(label("b", "", "! "));
  return line;
};

const differences = (pieces, words) => {
  const box = make("div", "cd-paper cd-plain cd-diff");
  box.dir = "auto";
  for (const [kind, shown] of pieces) {
    const node = say(make({ same: "span", added: "ins", gone: "del" }[kind]), shown);
    if (kind !== "same") node.prepend(label("span", "cd-spoken", ` ${words[kind]}: `));
    box.append(node);
  }
  return box;
};

const doubtful = (claim, words) => {
  const line = make("li", "", badge(claim.name, claim.verdict), " ");
  line.append(said("span", "", claim.reason));
  line.append(said("div", "cd-muted cd-said", claim.quote));
  if (claim.evidence) {
    const says = label("div", "cd-muted", `${words.says} `);
    says.append(said("span", "cd-says", claim.evidence));
    line.append(says);
  }
  return line;
};

const showChecked = (view, { checked, words }) => {
  view.counts.replaceChildren(...checked.counts.map(countLine));
  const parts = [];
  if (checked.note) parts.push(label("p", "cd-muted", checked.note));
  if (checked.groups.length) {
    const paper = make("div", "cd-paper cd-plain cd-draft");
    paper.dir = "auto";
    const severities = checked.findings.map((finding) => finding.severity);
    fillPaper(paper, checked.groups, checked.claims, severities);
    parts.push(label("h3", "cd-h3", words.preview), paper);
  }
  if (checked.diff) parts.push(label("h3", "cd-h3", words.changes), differences(checked.diff, words));
  const list = make("ul", "cd-findings");
  for (const verdict of ["contradicted", "not_found"]) {
    for (const claim of checked.claims) if (claim.verdict === verdict) list.append(doubtful(claim, words));
  }
  checked.findings.forEach((finding, number) => list.append(findingLine(finding, words, number)));
  if (list.children.length) parts.push(label("h3", "cd-h3", words.open), list);
  else if (checked.groups.length) parts.push(label("p", "cd-fine", words.fine));
  const top = view.side.scrollTop;
  view.side.replaceChildren(...parts);
  view.side.scrollTop = top;
  view.root.classList.remove("cd-waiting");
};

export default function ({ data, parentElement, setStateValue }) {
  let view = parentElement.copydesk;
  if (!view?.root.isConnected) {
    view = parentElement.copydesk = build(parentElement);
    listen(view);
  }
  view.data = data;
  view.send = setStateValue;
  if (view.task !== data.task) start(view, data);
  const current = data.checked.text === view.area.value.length;
  showChecked(view, data);
  if (!current && view.area.value !== view.sent) view.root.classList.add("cd-waiting");
  view.root.dataset.checked = data.checked.version;
  return () => clearTimeout(view.timer);
}
