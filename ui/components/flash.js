/* A word on the decision just made, and how long it can be undone. It floats: nothing moves. */

const FADE = 6000; /* ms that a word stays which offers nothing */

const stop = (view) => clearInterval(view.clock);

const forget = (data) => {
  try {
    for (const task of data.settled) sessionStorage.removeItem(drawer(data.who, task));
  } catch {
    /* Nothing was kept. */
  }
};

const tick = (view, data) => {
  const left = Math.ceil((view.until - performance.now()) / 1000);
  if (left > 0) {
    view.more.textContent = data.words.undo.replace("{seconds}", left);
    return;
  }
  stop(view);
  view.more.textContent = data.words.gone;
  view.clock = setTimeout(() => view.root.classList.add("cd-over"), FADE);
};

const show = (view, data) => {
  stop(view);
  clearTimeout(view.clock);
  view.version = data.version;
  view.root.hidden = !data.text;
  view.root.classList.remove("cd-over");
  view.said.replaceChildren();
  view.more.textContent = "";
  if (!data.text) return;
  say(view.said, data.text);
  forget(data);
  if (data.seconds > 0) {
    view.until = performance.now() + data.seconds * 1000;
    view.clock = setInterval(() => tick(view, data), 250);
    tick(view, data);
  } else {
    view.more.textContent = data.hint;
    view.clock = setTimeout(() => view.root.classList.add("cd-over"), FADE);
  }
};

export default function ({ data, parentElement }) {
  let view = parentElement.copydesk;
  if (!view?.root.isConnected) {
    const text = make("strong", "");
    text.dir = "auto";
    text.setAttribute("role", "status");
    const more = make("span", "cd-more");
    const root = make("div", "cd-notice cd-flash", text, more);
    parentElement.append(root);
    view = parentElement.copydesk = { root, said: text, more };
  }
  if (view.version !== data.version) show(view, data);
  return () => {
    stop(view);
    clearTimeout(view.clock);
  };
}
