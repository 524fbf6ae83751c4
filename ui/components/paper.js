/* Shared by the components. Every text is set with textContent: nothing in it can act. */

const make = (tag, name, ...children) => {
  const node = document.createElement(tag);
  if (name) node.className = name;
  for (const child of children) if (child) node.append(child);
  return node;
};

/* A text as it is, or as pieces, of which some are chips for characters nobody would see. */
const say = (node, shown) => {
  if (typeof shown === "string") {
    node.append(document.createTextNode(shown));
    return node;
  }
  for (const [text, chip] of shown ?? []) {
    if (chip) {
      const name = make("span", "cd-unseen");
      name.textContent = text;
      node.append(name);
    } else {
      node.append(document.createTextNode(text));
    }
  }
  return node;
};

const said = (tag, name, shown) => {
  const node = say(make(tag, name), shown);
  node.dir = "auto";
  return node;
};

const label = (tag, name, text) => {
  const node = make(tag, name);
  node.textContent = text;
  return node;
};

const badge = (text, tone) => label("span", `cd-badge cd-tone-${tone}`, text);

/* One run of text: [pieces, wrong, numbers of the findings it is part of]. Where a finding's
   place ends stands its number, as a footnote's would. */
const run = ([shown, wrong, found], severities, next) => {
  const all = document.createDocumentFragment();
  if (!wrong && !found.length) return say(all, shown);
  const node = say(make(wrong ? "b" : "span", wrong ? "cd-wrong" : ""), shown);
  all.append(node);
  if (!found.length) return all;
  node.classList.add("cd-found");
  if (found.some((one) => severities[one] === "block")) node.classList.add("cd-found-block");
  node.dataset.found = found.join(" ");
  for (const one of found) {
    if (next?.[2].includes(one)) continue;
    const number = make("sup", "cd-foot"); /* drawn by the style sheet: it is no part of the text */
    number.dataset.foot = one;
    number.dataset.number = one + 1;
    all.append(number);
  }
  return all;
};

/* A text with every claim as a <mark>; returns the marks by number. */
const fillPaper = (paper, groups, claims, severities) => {
  const marks = [];
  const all = document.createDocumentFragment();
  groups.forEach(([number, runs], place) => {
    const after = groups[place + 1]?.[1][0];
    const parts = runs.map((one, at) => run(one, severities, runs[at + 1] ?? after));
    if (number < 0) {
      all.append(...parts);
      return;
    }
    const mark = make("mark", `cd-${claims[number].verdict}`, ...parts);
    mark.dataset.claim = number;
    mark.append(label("span", "cd-spoken", ` (${claims[number].name})`));
    marks[number] = mark;
    all.append(mark);
  });
  paper.replaceChildren(all);
  return marks;
};

const findingLine = (finding, words, number) => {
  const foot = finding.placed ? label("span", "cd-foot", `${number + 1} `) : null;
  const line = make("li", "", foot, badge(finding.name, finding.severity), " ");
  line.append(said("span", "cd-why", finding.reason));
  if (finding.fix) {
    const fix = label("div", "cd-muted", `${words.fix} `);
    fix.append(said("span", "", finding.fix));
    line.append(fix);
  }
  for (const quote of finding.quotes) line.append(said("div", "cd-muted cd-said", quote));
  return line;
};

/* Scrolls a box of its own, and never the page, so that nothing else moves. */
const reveal = (box, node) => {
  const outer = box.getBoundingClientRect();
  const inner = node.getBoundingClientRect();
  const room = 12;
  if (inner.top < outer.top + room || inner.height > outer.height) {
    box.scrollTop += inner.top - outer.top - room;
  } else if (inner.bottom > outer.bottom - room) {
    box.scrollTop += inner.bottom - outer.bottom + room;
  }
};

const typing = (event) => {
  const at = event.target;
  return at instanceof HTMLElement && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName));
};

/* What was typed about a task, so that a reload of the page loses none of it. */
const drawer = (who, task) => `copydesk/${who}/${task}`;

/* Shared by all scripts of the page: until when keys rest, and what was typed meanwhile. */
const desk = (globalThis.copydesk ??= { rests: 0, typed: "" });
