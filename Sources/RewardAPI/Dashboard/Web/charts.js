// The charts of the page.

import { h, s, table } from "./dom.js";
import { Plot, figure, path, roundedUp, versionClass } from "./chart.js";
import * as f from "./format.js";

/** Most versions that the readout under the pointer names. */
const READOUT = 8;

const at = (bucket) => Date.parse(bucket.at);

function timePlot(width, stats, y, options = {}) {
  return new Plot(width, { x: [Date.parse(stats.since), Date.parse(stats.until)], y, ...options });
}

const labelOf = (stats) => (value) => f.tick(value, Date.parse(stats.until) - Date.parse(stats.since));

function spotsOf(plot, stats, lines) {
  const step = stats.bucket_seconds * 1000;
  return stats.buckets.map((bucket) => {
    const x = plot.x(at(bucket));
    return { x, width: Math.max(3, plot.x(at(bucket) + step) - x), lines: [[f.time(bucket.at)], ...lines(bucket)] };
  });
}

/** Reward over time: for every version its median, the band of the middle half, and that of the middle four fifths. */
export function rewardOverTime(stats) {
  const step = stats.bucket_seconds * 1000;
  const series = stats.versions.filter((each) => each.reward).map(({ version }) => ({
    version,
    points: stats.buckets.flatMap((bucket) => {
      const entry = bucket.versions.find((each) => each.version === version && each.reward);
      return entry ? [{ time: at(bucket) + step / 2, ...entry.reward, scored: entry.scored }] : [];
    }),
  })).filter((each) => each.points.length);
  const values = series.flatMap((each) => each.points.flatMap(({ p10, p90 }) => [p10, p90]));
  const range = [Math.min(0, ...values), Math.max(1, ...values)];

  const draw = (width) => {
    let labelled = -Infinity;
    const plot = timePlot(width, stats, range, { height: width < 480 ? 220 : 280 });
    const mark = (version, x) => {
      if (x - labelled < 24) return null;
      labelled = x;
      return s("text", { class: "mark", x, y: plot.top + 10 }, `v${version}`);
    };
    const band = (points, low, high, name) => {
      if (points.length === 1) {
        const half = Math.max(2, (plot.x(stats.bucket_seconds * 500 + plot.x0) - plot.left));
        const x = plot.x(points[0].time);
        return s("rect", { class: name, x: x - half, width: 2 * half, y: plot.y(points[0][high]),
          height: Math.max(1, plot.y(points[0][low]) - plot.y(points[0][high])) });
      }
      const there = points.map((point) => [plot.x(point.time), plot.y(point[high])]);
      const back = points.toReversed().map((point) => [plot.x(point.time), plot.y(point[low])]);
      return s("path", { class: name, d: path([...there, ...back]) + "Z" });
    };
    const content = [
      plot.valueAxis((value) => f.decimal(value, range[1] - range[0] > 4 ? 0 : 2)), plot.timeAxis(labelOf(stats)),
      series.map(({ version, points }) => s("g", { class: versionClass(version) },
        band(points, "p10", "p90", "band outer"), band(points, "p25", "p75", "band"),
        s("path", { class: "median", d: path(points.map((point) => [plot.x(point.time), plot.y(point.p50)])) }),
        points.map((point) => s("circle", { class: "dot", cx: plot.x(point.time), cy: plot.y(point.p50),
          r: points.length > 60 ? 1 : 2 })),
        mark(version, Math.min(plot.x(points[0].time), width - 30)))),
      plot.base(),
    ];
    return { height: plot.height, content, spots: spotsOf(plot, stats, (bucket) => {
      const lines = bucket.versions.map((each) => [`v${each.version} · ${f.count(each.scored)} scored`,
        f.decimal(each.reward?.p50), versionClass(each.version)]);
      return lines.length > READOUT ? [...lines.slice(-READOUT), [`and ${lines.length - READOUT} older versions`]]
        : lines;
    }) };
  };
  const newest = series.at(-1);
  return figure({
    key: "reward", title: "Reward over time by rubric version", draw, unit: "reward",
    description: newest
      ? `Median reward with the bands from the 25th to the 75th and the 10th to the 90th percentile. ${series.length} `
        + `versions; the newest, version ${newest.version}, ends at a median of ${f.decimal(newest.points.at(-1).p50)}.`
      : "No scored rollouts.",
    legend: series.slice(-6).map(({ version }) => [versionClass(version), `Version ${version}`])
      .concat([["key-median", "median"], ["key-band", "p25–p75"], ["key-outer", "p10–p90"]]),
    table: table("Reward by time and version", [
      { name: "From", value: (row) => f.time(row.at), heading: true },
        { name: "Version", value: (row) => row.version, numeric: true },
      { name: "Scored", value: (row) => f.count(row.scored), numeric: true },
      ...["p10", "p25", "p50", "p75", "p90"]
        .map((name) => ({ name, value: (row) => f.decimal(row.reward[name]), numeric: true })),
    ], stats.buckets.flatMap((bucket) => bucket.versions.filter((each) => each.reward)
      .map((each) => ({ at: bucket.at, ...each })))),
  });
}

/**
 * Columns over time, parts one above the other. `parts` are `{name, tint, value(bucket)}`, `what` is what they count.
 */
export function columnsOverTime({ key, title, description, stats, parts, what, label = f.brief, height = 190 }) {
  const total = (bucket) => parts.reduce((sum, part) => sum + part.value(bucket), 0);
  const highest = roundedUp(Math.max(1, ...stats.buckets.map(total)), 3);
  const draw = (width) => {
    const plot = timePlot(width, stats, [0, highest], { height, left: 48 });
    const columns = stats.buckets.map((bucket) => {
      const x = plot.x(at(bucket));
      const wide = Math.max(1, plot.x(at(bucket) + stats.bucket_seconds * 1000) - x - 1);
      let below = 0;
      return parts.map((part) => {
        const value = part.value(bucket);
        const rect = value > 0 && s("rect", { class: "column " + part.tint, x, width: wide, y: plot.y(below + value),
          height: Math.max(0.5, plot.y(below) - plot.y(below + value)) });
        below += value;
        return rect;
      });
    });
    return { height: plot.height,
      content: [plot.valueAxis(label, 3, true), plot.timeAxis(labelOf(stats)), columns.flat().filter(Boolean),
        plot.base()],
      spots: spotsOf(plot, stats, (bucket) => parts.map((part) => [part.name, label(part.value(bucket)), part.tint])) };
  };
  return figure({ key, title, description, draw, unit: `${what} in ${f.duration(stats.bucket_seconds)}`,
    legend: parts.length > 1 ? parts.map((part) => [part.tint, part.name]) : null,
    table: table(title, [{ name: "From", value: (row) => f.time(row.at), heading: true },
      ...parts.map((part) => ({ name: part.name, value: (row) => f.count(part.value(row)), numeric: true }))],
        stats.buckets) });
}

/** Lines over time, such as latencies. `parts` as above; a value may be null. */
export function linesOverTime({ key, title, description, stats, parts, label, height = 190 }) {
  const highest = roundedUp(
    Math.max(...stats.buckets.flatMap((bucket) => parts.map((part) => part.value(bucket) ?? 0)), 1e-9), 3);
  const middle = (bucket) => at(bucket) + stats.bucket_seconds * 500;
  const draw = (width) => {
    const plot = timePlot(width, stats, [0, highest], { height, left: 56 });
    const drawn = parts.map((part) => {
      const points = stats.buckets.filter((bucket) => part.value(bucket) !== null)
        .map((bucket) => [plot.x(middle(bucket)), plot.y(part.value(bucket))]);
      return s("g", { class: part.tint }, s("path", { class: "median", d: path(points) }),
        points.length < 80 && points.map(([cx, cy]) => s("circle", { class: "dot", cx, cy, r: 1.6 })));
    });
    return { height: plot.height,
      content: [plot.valueAxis(label, 3), plot.timeAxis(labelOf(stats)), drawn, plot.base()],
      spots: spotsOf(plot, stats, (bucket) => parts.map((part) => [part.name, label(part.value(bucket)), part.tint])) };
  };
  return figure({ key, title, description, draw, legend: parts.map((part) => [part.tint, part.name]),
    table: table(title, [{ name: "From", value: (row) => f.time(row.at), heading: true },
      ...parts.map((part) => ({ name: part.name, value: (row) => label(part.value(row)), numeric: true }))],
        stats.buckets) });
}

const shares = (entry) => {
  const all = entry.counts.reduce((sum, each) => sum + each, 0) || 1;
  return entry.counts.map((each) => each / all);
};

/** The end of the value axis that holds the shares of all entries. */
export const shareAxis = (entries) =>
  Math.min(1, roundedUp(Math.max(0.05, ...entries.filter(Boolean).flatMap(shares)), 3));

/** What the columns and the outline of a histogram mean. */
export const histogramLegend = (now, than) => [[versionClass(now), `Version ${now}`],
  ...(than === undefined ? [] : [[`key-outline ${versionClass(than)}`, `Version ${than}`]])];

/**
 * Shares of integer scores, as columns; `behind` is another version's, drawn as an outline. Entries are
 * `{counts, min, labels?}`. `highest` is the end of the value axis where several histograms are to be compared.
 */
export function histogram({ key, title, description, front, behind, height = 150, labels, highest: shared, legend }) {
  const name = (index) => labels ? labels(index) : String(front.min + index);
  const now = shares(front);
  const before = behind && behind.min === front.min && behind.counts.length === front.counts.length ? shares(behind)
    : null;
  const highest = shared ?? shareAxis([front, before && behind]);
  const draw = (width) => {
    const plot = new Plot(width, { height, left: 46, x: [0, now.length], y: [0, highest], bottom: 24 });
    const wide = plot.innerWidth / now.length;
    const every = Math.ceil(28 / wide);
    const bar = (share, index, cssClass, inset) =>
      s("rect", { class: cssClass, x: plot.x(index) + inset, width: Math.max(1, wide - 2 * inset),
      y: plot.y(share), height: Math.max(share > 0 ? 1 : 0, plot.y(0) - plot.y(share)) });
    return { height, content: [
      plot.valueAxis((value) => `${Math.round(value * 100)} %`, 3),
      s("g", { class: versionClass(front.version) },
        now.map((share, index) => bar(share, index, "column", Math.min(4, wide / 8)))),
      before && s("g", { class: versionClass(behind.version) },
        before.map((share, index) => bar(share, index, "outline", Math.min(4, wide / 8)))),
      now.map((_, index) => index % every === 0 && s("text", { class: "axis", "text-anchor": "middle",
        x: plot.x(index + 0.5), y: height - 7 }, name(index))),
      plot.base(),
    ], spots: now.map((share, index) => ({ x: plot.x(index), width: wide, lines: [[name(index)],
      [`v${front.version}`, `${Math.round(now[index] * 100)} %`, versionClass(front.version)],
      before && [`v${behind.version}`, `${Math.round(before[index] * 100)} %`, versionClass(behind.version)],
    ].filter(Boolean) })) };
  };
  return figure({ key, title, description, draw, legend, table: table(title, [
    { name: "Score", value: (row) => name(row), heading: true },
    { name: `Version ${front.version}`, value: (row) => f.count(front.counts[row]), numeric: true },
    before && { name: `Version ${behind.version}`, value: (row) => f.count(behind.counts[row]), numeric: true },
  ].filter(Boolean), front.counts.map((_, index) => index)) });
}

/** Named counts as horizontal bars; a list, so that it needs no alternative. */
export function bars(entries, tint) {
  const highest = Math.max(1, ...entries.map((each) => each.value));
  return h("ul", { class: "bars" }, entries.map(({ name, value, note }) => h("li", {},
    h("span", { class: "bar-name" }, name),
      h("span", { class: "bar-value" }, f.count(value), note && h("small", {}, ` ${note}`)),
    s("svg", { class: "bar", "aria-hidden": "true", preserveAspectRatio: "none", viewBox: "0 0 100 6" },
      s("rect", { class: "track", width: 100, height: 6, rx: 1 }),
      s("rect", { class: "column " + tint, width: Math.max(0.5, 100 * value / highest), height: 6, rx: 1 })))));
}
