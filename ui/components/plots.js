/* Plots whose every shape was computed before: an SVG tag, its attributes, its words. */

const drawing = "http://www.w3.org/2000/svg";

const shape = (tag, attributes, words) => {
  const element = document.createElementNS(drawing, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = words;
  return element;
};

const figureOf = (plot) => {
  const picture = shape("svg", { viewBox: plot.box, role: "img", "aria-label": plot.said }, "");
  picture.append(...plot.shapes.map(([tag, attributes, words]) => shape(tag, attributes, words)));
  const title = document.createElement("figcaption");
  title.textContent = plot.title;
  const figure = document.createElement("figure");
  figure.append(title, picture);
  return figure;
};

export default function ({ data, parentElement }) {
  const plots = document.createElement("div");
  plots.className = "cd-plots";
  plots.append(...data.plots.map(figureOf));
  parentElement.replaceChildren(plots);
}
