// Makes elements. Text of rollouts and models reaches the page only through here, as text nodes: nothing on this page
// parses markup, and the policy of the page (require-trusted-types-for) would refuse it.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** An HTML element; `on` holds listeners, every other attribute is set as it is. */
export const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);

/** An SVG element. */
export const s = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

let serial = 0;
/** An id that no other element of the page has. */
export const freshID = (stem) => `${stem}-${++serial}`;

/** A button. */
export const button = (label, run, attributes = {}) =>
  h("button", { type: "button", ...attributes, on: { click: run } }, label);

/** A field with its label above it; `hint` stands below and is read with the field. */
export function field(label, control, hint) {
  control.id ||= freshID("field");
  const note = hint && h("p", { class: "hint", id: control.id + "-hint" }, hint);
  if (note) control.setAttribute("aria-describedby", note.id);
  return h("div", { class: "field" }, h("label", { for: control.id }, label), control, note);
}

/** A select of `[value, label]` pairs. */
export function select(options, chosen, change, attributes = {}) {
  const element = h("select", { ...attributes, on: { change: () => change?.(element.value) } },
    options.map(([value, label]) => h("option", { value, selected: String(value) === String(chosen) }, label)));
  return element;
}

/** A region with a heading. */
export function panel(title, ...children) {
  const id = freshID("panel");
  return h("section", { class: "panel", "aria-labelledby": id }, h("h2", { id }, title), children);
}

/** A disclosure that remembers, by `key`, whether it is open when its surroundings are made again. */
export const disclosure = (key, summary, ...children) =>
  h("details", { "data-key": key }, h("summary", { "data-key": key + "/summary" }, summary), children);

/** A table with caption and scopes. Columns are `{name, value(row), numeric?, heading?, narrow?}`. */
export function table(caption, columns, rows, attributes = {}) {
  const cell = (column, row) =>
    h(column.heading ? "th" : "td", {
      scope: column.heading ? "row" : undefined,
      class: column.numeric ? "number" : column.narrow ? "narrow" : undefined,
      "data-label": column.name,
    }, column.value(row));
  return h("table", attributes, h("caption", {}, caption),
    h("thead", {}, h("tr", {}, columns.map((column) =>
      h("th", { scope: "col", class: column.numeric ? "number" : undefined }, column.name)))),
    h("tbody", {}, rows.map((row) => h("tr", {}, columns.map((column) => cell(column, row))))));
}

/**
 * Puts new content into a container. What the reader does meanwhile stays: the focus, by `data-key` or id, which
 * disclosures are open, and how far lists with a `data-key` are scrolled.
 */
export function replace(container, ...children) {
  const name = (element) => element?.dataset?.key ?? (element?.id || null);
  const focused = container.contains(document.activeElement) ? name(document.activeElement) : null;
  const open = new Set([...container.querySelectorAll("details[open][data-key]")].map((each) => each.dataset.key));
  const scrolled = new Map([...container.querySelectorAll("[data-key][tabindex]")]
    .filter((each) => each.scrollTop > 0).map((each) => [each.dataset.key, each.scrollTop]));
  container.replaceChildren();
  append(container, children);
  for (const each of container.querySelectorAll("details[data-key]")) if (open.has(each.dataset.key)) each.open = true;
  for (const each of container.querySelectorAll("[data-key][tabindex]")) {
    if (scrolled.has(each.dataset.key)) each.scrollTop = scrolled.get(each.dataset.key);
  }
  if (!focused) return;
  for (const each of container.querySelectorAll("[data-key],[id]")) {
    if (name(each) === focused) { each.focus({ preventScroll: true }); break; }
  }
}
