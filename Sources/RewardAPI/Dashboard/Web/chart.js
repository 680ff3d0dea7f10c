// The frame of a chart: an SVG element that is drawn anew for every width, with a title and a description for who does
// not see it, a readout under the pointer, and the same numbers as a table.

import { freshID, h, s } from "./dom.js";

/** The class that gives a rubric version its colour; six colours, so neighbours differ. */
export const versionClass = (version) => `series-${version % 6}`;

function stepOf(span, wanted) {
  const raw = (span || 1) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(raw));
  return [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => each >= raw);
}

/** The end of an axis from 0 that holds `max`: the next round number, so that the highest mark stands above all. */
export function roundedUp(max, wanted) {
  const step = stepOf(max, wanted);
  return Number((Math.ceil(max / step - 1e-9) * step).toPrecision(12));
}

/** Round numbers that cover `min…max`, about `wanted` of them. */
export function ticks(min, max, wanted) {
  const step = stepOf(max - min, wanted);
  const first = Math.ceil(min / step - 1e-9);
  const marks = [];
  for (let index = first; index * step <= max + step * 1e-9;
    index += 1) marks.push(Number((index * step).toPrecision(12)));
  return marks;
}

/** Instants for an axis, where `label` gives different texts. */
export function timeTicks(start, end, wanted) {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800,
    604800]
    .map((seconds) => seconds * 1000);
  // Never finer than what the labels say, else two marks would have the same one: `tick` of format.js.
  const span = end - start;
  const finest = span > 172_800_000 ? 86_400_000 : span < 300_000 ? 1000 : 60_000;
  const raw = Math.max(finest, span / Math.max(1, wanted));
  const step = steps.find((each) => each >= raw) ?? Math.ceil(raw / 604_800_000) * 604_800_000;
  const shift = new Date(start).getTimezoneOffset() * 60_000;
  const marks = [];
  for (let at = Math.ceil((start - shift) / step) * step + shift; at <= end; at += step) marks.push(at);
  return marks;
}

/**
 * A chart. `draw(width)` gives `{height, content, spots}`; a spot `{x, width, lines}` is what the readout says between
 * `x` and `x + width`. `table` is the alternative; `unit` says what the value axis counts.
 */
export function figure({ key, title, description, draw, table, legend, unit }) {
  const id = freshID("chart");
  const readout = h("div", { class: "readout", hidden: true, "aria-hidden": "true" });
  const stage = h("div", { class: "stage" }, readout);
  let spots = [];
  let drawn = 0;

  const paint = () => {
    const width = Math.floor(stage.clientWidth);
    if (width < 40 || width === drawn) return;
    drawn = width;
    const result = draw(width);
    spots = result.spots ?? [];
    const svg = s("svg", {
      width, height: result.height, viewBox: `0 0 ${width} ${result.height}`, role: "img",
      "aria-labelledby": `${id}-title ${id}-text`,
    }, s("title", { id: `${id}-title` }, title), s("desc", { id: `${id}-text` }, description), result.content);
    stage.querySelector("svg")?.remove();
    stage.prepend(svg);
  };
  new ResizeObserver(paint).observe(stage);

  stage.addEventListener("pointermove", (event) => {
    const x = event.clientX - stage.getBoundingClientRect().left;
    const spot = spots.find((each) => x >= each.x && x < each.x + each.width);
    readout.hidden = !spot;
    if (!spot) return;
    readout.replaceChildren(...spot.lines.map(([label, value, tint], index) => h("p", { class: index ? "" : "first" },
      tint && h("span", { class: "swatch " + tint }), label, value !== undefined && h("b", {}, value))));
    const room = stage.clientWidth - readout.offsetWidth;
    readout.style.left = `${Math.max(0, Math.min(room, spot.x + spot.width / 2 - readout.offsetWidth / 2))}px`;
  });
  stage.addEventListener("pointerleave", () => { readout.hidden = true; });

  return h("figure", { class: "chart" },
    legend && h("ul", { class: "legend", "aria-hidden": "true" }, legend.map(([tint, label]) =>
      h("li", {}, h("span", { class: "swatch " + tint }), label))),
    unit && h("p", { class: "unit", "aria-hidden": "true" }, unit),
    stage,
    table && h("details", { class: "as-table", "data-key": key + "/table" },
      h("summary", { "data-key": key + "/table/summary" }, "Show as a table",
        h("span", { class: "unseen" }, `: ${title}`)),
      h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": title }, table)));
}

/** The plot area within a chart, with its axes. */
export class Plot {
  constructor(width, { height = 240, left = 44, right = 12, top = 12, bottom = 26, x, y }) {
    Object.assign(this, { width, height, left, right, top, bottom });
    [this.x0, this.x1] = x;
    [this.y0, this.y1] = y;
    if (this.y1 === this.y0) this.y1 = this.y0 + 1;
    if (this.x1 === this.x0) this.x1 = this.x0 + 1;
  }
  get innerWidth() { return this.width - this.left - this.right; }
  get innerHeight() { return this.height - this.top - this.bottom; }
  x(value) { return this.left + (value - this.x0) / (this.x1 - this.x0) * this.innerWidth; }
  y(value) { return this.top + (1 - (value - this.y0) / (this.y1 - this.y0)) * this.innerHeight; }

  /** Lines and labels of the value axis; at whole numbers only where it counts something. */
  valueAxis(label, wanted = 4, isWhole = false) {
    const marks = ticks(this.y0, this.y1, wanted).filter((value) => !isWhole || Number.isInteger(value));
    return marks.map((value) => [
      s("line", { class: "grid", x1: this.left, x2: this.width - this.right, y1: this.y(value), y2: this.y(value) }),
      s("text", { class: "axis", x: this.left - 8, y: this.y(value) + 4, "text-anchor": "end" }, label(value)),
    ]);
  }

  /** Labels of a time axis. */
  timeAxis(label) {
    return timeTicks(this.x0, this.x1, Math.max(2, Math.floor(this.innerWidth / 76))).map((at) => {
      const x = this.x(at);
      if (x < this.left + 12 || x > this.width - this.right - 12) return null;
      return [s("line", { class: "tick", x1: x, x2: x, y1: this.height - this.bottom,
        y2: this.height - this.bottom + 4 }),
        s("text", { class: "axis", x, y: this.height - 7, "text-anchor": "middle" }, label(at))];
    });
  }

  /** The line at the foot of the plot. */
  base() {
    const y = this.height - this.bottom;
    return s("line", { class: "base", x1: this.left, x2: this.width - this.right, y1: y, y2: y });
  }
}

/** The `d` of a line through points. */
export const path = (points) =>
  points.map(([x, y], index) => `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
