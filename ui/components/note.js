/* The field for a note, which the page draws, takes the focus when it opens: what is typed goes
   there, also what was typed before. While it is empty the number keys choose reasons. */

const fieldOf = ({ field }) => document.querySelector(`${field} textarea`);

const choose = (number) => document.querySelectorAll(".st-key-reasons button")[number - 1]?.click();

const write = (area, words) => {
  if (!words) return;
  area.setRangeText(words, area.value.length, area.value.length, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
};

const open = (area) => {
  const numbers = area.value ? "" : desk.typed.match(/^[1-9]*/)[0];
  const words = desk.typed.slice(numbers.length);
  Object.assign(desk, { rests: 0, typed: "", opening: false });
  area.focus({ preventScroll: true });
  area.setSelectionRange(area.value.length, area.value.length);
  [...numbers].forEach(choose);
  write(area, words);
};

/* The field may be drawn a moment after this. */
const wait = (view) => {
  const area = fieldOf(view.data);
  if (area) open(area);
  else view.frame = requestAnimationFrame(() => wait(view));
};

const press = (view, event) => {
  const area = fieldOf(view.data);
  if (!area || event.target !== area || event.isComposing) return;
  if (event.key === "Escape") area.blur(); /* what was typed is sent with the button that this presses */
  if (area.value || event.ctrlKey || event.metaKey || event.altKey || !/^[1-9]$/.test(event.key)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!event.repeat) choose(Number(event.key));
};

export default function ({ data, parentElement }) {
  let view = parentElement.copydesk;
  if (!view?.root.isConnected) {
    view = parentElement.copydesk = { root: make("div", "cd-noting"), data: { field: "" } };
    view.keys = (event) => press(view, event);
    parentElement.append(view.root);
    window.addEventListener("keydown", view.keys, true);
  }
  const opens = view.data.field !== data.field;
  view.data = data;
  if (opens) {
    cancelAnimationFrame(view.frame);
    wait(view);
  }
  return () => {
    cancelAnimationFrame(view.frame);
    window.removeEventListener("keydown", view.keys, true);
  };
}
