/* A page of rows: each opens, each can be ticked, and what is ticked has a bar. Ticking and
   moving about need no run on the server. */

const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable=true]";

const tickBox = (name, change) => {
  const box = make("input", "cd-tick");
  box.type = "checkbox";
  box.ariaLabel = name;
  box.onchange = () => change(box.checked);
  return box;
};

const button = (name, words, press) => {
  const node = label("button", name, words);
  node.type = "button";
  node.onclick = press;
  return node;
};

const build = (parent) => {
  const list = make("div", "cd-rows");
  const bar = make("div", "cd-bulk");
  bar.setAttribute("role", "toolbar");
  const root = make("div", "", list, bar);
  parent.append(root);
  return { root, list, bar, ticked: new Set(), all: false, at: "", rows: [] };
};

const cellOf = (cell, column) => {
  const node = make("span", `cd-cell cd-col-${column.key}`);
  if (cell.tone) node.append(badge(cell.text, cell.tone));
  else say(node, cell.text.length ? cell.text : "–");
  if (cell.late) node.classList.add("cd-late");
  if (cell.hint) node.title = cell.hint;
  node.dir = "auto";
  return node;
};

const rowOf = (view, row) => {
  const { data } = view;
  const node = make("div", "cd-row");
  node.setAttribute("role", "listitem");
  node.dataset.task = row.id;
  const box = tickBox(data.words.tick, (on) => tick(view, row.id, on));
  const title = button("cd-open", "", () => view.act({ do: "open", tasks: [row.id] }));
  say(title, row.title);
  title.dir = "auto";
  title.onfocus = () => (view.at = row.id);
  const words = make("div", "cd-words", title);
  for (const mark of row.marks) words.append(" ", badge(mark.text, mark.tone));
  if (row.below.length) words.append(said("div", "cd-below", row.below));
  node.append(data.ticks ? box : "", words, ...row.cells.map((cell, n) => cellOf(cell, data.columns[n])));
  node.onclick = (event) => {
    if (!event.target.closest("input, button") && !getSelection().toString()) title.click();
  };
  return { id: row.id, node, box, title };
};

const headOf = (view) => {
  const { data } = view;
  const head = make("div", "cd-row cd-head");
  view.every = tickBox(data.words.every, (on) => tickAll(view, on));
  const names = data.columns.map(({ name, key }) => label("span", `cd-cell cd-col-${key}`, name));
  head.append(data.ticks ? view.every : "", label("span", "", data.words.title), ...names);
  return head;
};

const tick = (view, id, on) => {
  view.all = false;
  if (on) view.ticked.add(id);
  else view.ticked.delete(id);
  showTicks(view);
};

const tickAll = (view, on) => {
  view.all = false;
  view.ticked = new Set(on ? view.rows.map((row) => row.id) : []);
  showTicks(view);
};

const showTicks = (view) => {
  const { rows, ticked, data, bar } = view;
  for (const row of rows) {
    row.box.checked = ticked.has(row.id);
    row.node.classList.toggle("cd-ticked", row.box.checked);
  }
  const every = rows.length > 0 && ticked.size === rows.length;
  view.every.checked = every;
  view.every.indeterminate = ticked.size > 0 && !every;
  bar.classList.toggle("cd-shown", ticked.size > 0);
  bar.replaceChildren();
  if (!ticked.size) return;
  const { words } = data;
  const count = view.all ? words.all : words.ticked.replace("{count}", ticked.size);
  const said = label("strong", "", count);
  said.setAttribute("role", "status");
  bar.append(said);
  if (every && data.more && !view.all) {
    bar.append(button("cd-link", words.take, () => {
      view.all = true;
      showTicks(view);
    }));
  }
  for (const [name, text] of data.acts) {
    const act = () => view.act({ do: name, tasks: view.all ? [] : [...ticked], all: view.all });
    bar.append(button("cd-act", text, act));
  }
  bar.append(button("cd-link", words.clear, () => tickAll(view, false)));
};

const move = (view, by) => {
  const here = view.rows.findIndex((row) => row.id === view.at);
  const to = here < 0 ? (by > 0 ? 0 : view.rows.length - 1) : here + by;
  view.rows[to]?.title.focus();
};

const press = (view, event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || target.matches?.(TYPING)) return;
  if (document.querySelector("[role=dialog], [data-baseweb=popover] [role=listbox]")) return;
  const row = view.rows.find((one) => one.id === view.at);
  const keys = {
    j: () => move(view, 1),
    ArrowDown: () => move(view, 1),
    k: () => move(view, -1),
    ArrowUp: () => move(view, -1),
    o: () => row?.title.click(),
    x: () => row && view.data.ticks && tick(view, row.id, !view.ticked.has(row.id)),
    "/": () => document.querySelector(view.data.search)?.focus(),
    Escape: () => view.ticked.size && tickAll(view, false),
  };
  if (!keys[key]) return;
  event.preventDefault();
  keys[key]();
};

const show = (view) => {
  const { data, list } = view;
  const focused = view.rows.some((row) => row.title === document.activeElement);
  if (view.cleared !== data.cleared) view.ticked.clear();
  view.cleared = data.cleared;
  view.all = false;
  const ids = new Set(data.rows.map((row) => row.id));
  view.ticked = new Set([...view.ticked].filter((id) => ids.has(id)));
  const widths = data.columns.map(({ key }) => `var(--cd-w-${key})`);
  list.style.gridTemplateColumns = [data.ticks ? "1.25rem" : "", "minmax(0, 1fr)", ...widths].join(" ");
  view.rows = data.rows.map((row) => rowOf(view, row));
  list.setAttribute("role", "list");
  list.ariaLabel = data.words.list;
  list.replaceChildren(headOf(view), ...view.rows.map((row) => row.node));
  if (focused) view.rows.find((row) => row.id === view.at)?.title.focus({ preventScroll: true });
  showTicks(view);
};

export default function ({ data, parentElement, setTriggerValue }) {
  let view = parentElement.copydesk;
  if (!view?.root.isConnected) view = parentElement.copydesk = build(parentElement);
  view.act = (asked) => setTriggerValue("act", asked);
  const text = JSON.stringify(data);
  if (view.text !== text) {
    view.text = text;
    view.data = data;
    show(view);
  }
  const listen = (event) => press(view, event);
  document.addEventListener("keydown", listen);
  return () => document.removeEventListener("keydown", listen);
}
