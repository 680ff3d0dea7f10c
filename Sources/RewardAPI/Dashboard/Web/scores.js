// How scores spread: rewards as a whole, and every item of the rubric.

import { disclosure, field, h, panel, replace, select } from "./dom.js";
import { bars, columnsOverTime, histogram, histogramLegend, rewardOverTime, shareAxis } from "./charts.js";
import * as f from "./format.js";
import { empty, heading, incomplete, lineageText, loading, noRollouts, statistics } from "./common.js";

/** Most items whose histograms stand open; more are folded away. */
const ITEMS = 24;

export function scores(context) {
  const { place } = context;
  const body = h("div", { class: "stack" }, loading(true));
  const element = h("div", { class: "stack" },
    heading("Scores", `${lineageText(place)}: how rewards and item scores spread under each rubric version`), body);
  let before = "";

  async function refresh(reason, signal) {
    const stats = await statistics(place, signal);
    const state = JSON.stringify([stats.rollouts, stats.since.slice(0, 16), location.hash]);
    if (state === before && reason === "poll") return;
    before = state;
    replace(body, stats.rollouts ? content(stats) : noRollouts(place));
  }

  function content(stats) {
    const judged = stats.versions.filter((each) => each.reward);
    if (!judged.length) return panel("Reward",
      empty("No rewards", "Every rollout of this time failed; see the kinds of failure below."), failures(stats));
    const chosen = (name) => judged.find((each) => String(each.version) === place.get(name));
    const now = chosen("version") ?? judged.at(-1);
    const than = place.get("than") === "none" ? null : chosen("than")
      ?? judged.filter((each) => each.version < now.version).at(-1);
    const options = judged.map(({ version, scored }) => [version, `Version ${version} (${f.count(scored)} scored)`]);
    const behind = (entry) => entry && { ...entry, version: than.version };
    const spread = now.histogram;
    const width = (spread.max - spread.min) / spread.counts.length;
    const highest = shareAxis([...now.items, ...now.items.map((item) =>
      than?.items.find((each) => each.name === item.name))]);
    const same = than && than.histogram.min === spread.min && than.histogram.max === spread.max;
    const spreadOf = (item) => {
      const old = than?.items.find((each) => each.name === item.name);
      return h("section", { "aria-label": item.name },
        h("div", { class: "head" }, h("h3", { class: "break" }, item.name),
          h("small", {}, `mean ${f.decimal(item.mean)}`,
            old && ` · was ${f.decimal(old.mean)}`, !old && than && " · new")),
        histogram({ key: "item/" + item.name, highest,
          title: `Scores of ${item.name}`, front: { ...item, version: now.version }, behind: behind(old),
          description: `Mean ${f.decimal(item.mean)} of ${item.min} to ${item.max}`
            + (old ? `; ${f.decimal(old.mean)} under version ${than.version}.` : ".") }));
    };
    return [
      h("div", { class: "panel" }, h("div", { class: "pair" },
        field("Version", select(options, now.version, (value) => place.set({ version: value }),
          { "data-key": "version" })),
        field("Compared with", select([["none", "Nothing"], ...options.filter(([value]) => value !== now.version)],
          than?.version ?? "none", (value) => place.set({ than: value }), { "data-key": "than" })))),
      panel("Reward over time", rewardOverTime(stats), incomplete(stats)),
      panel("Reward by rubric version",
        h("div", { class: "scroll tall", tabindex: 0, role: "region", "aria-label": "Reward by rubric version" },
          versionTable(stats))),
      panel("Distribution of the reward", histogram({
        key: "whole", title: `Rewards under version ${now.version}`, height: 180,
        description: `Mean ${f.decimal(now.reward.mean)}, median ${f.decimal(now.reward.p50)} over `
          + `${now.scored} rollouts.`,
        legend: histogramLegend(now.version, same ? than.version : undefined),
        front: { min: 0, counts: spread.counts, version: now.version },
        behind: same ? { min: 0, counts: than.histogram.counts, version: than.version } : null,
        labels: (index) => f.decimal(spread.min + index * width, width < 0.1 ? 2 : 1),
      })),
      now.items.length > 0 && panel("Items",
        h("p", { class: "hint" }, "Share of rollouts with each score, all on one scale."),
        h("ul", { class: "legend" }, histogramLegend(now.version, than?.version).map(([tint, label]) =>
          h("li", {}, h("span", { class: "swatch " + tint, "aria-hidden": "true" }), label))),
        h("div", { class: "columns" }, now.items.slice(0, ITEMS).map(spreadOf)),
        now.items.length > ITEMS && disclosure("items", `${f.count(now.items.length - ITEMS)} more items`,
          h("div", { class: "columns" }, now.items.slice(ITEMS).map(spreadOf)))),
      failures(stats),
    ];
  }

  return { title: "Scores", element, refresh };
}

function failures(stats) {
  if (!stats.failures.length) return panel("Failures",
    empty("No failures", "Every rollout of this time has a reward."));
  const kinds = stats.failures.slice(0, 5).map(({ kind }) => kind);
  const of = (bucket, kind) => bucket.failures.find((each) => each.kind === kind)?.rollouts ?? 0;
  return h("div", { class: "columns" },
    panel("Failures by kind",
      bars(stats.failures.map(({ kind, rollouts }) =>
      ({ name: f.words(kind), value: rollouts, note: f.percent(rollouts, stats.rollouts) })), "fail")),
    panel("Failures over time",
      columnsOverTime({ key: "failures", title: "Failures over time by kind", stats, label: f.count, what: "failures",
      description: `${f.count(stats.failed)} of ${f.count(stats.rollouts)} rollouts have no reward.`,
      parts: kinds.map((kind, index) =>
        ({ name: f.words(kind), tint: `series-${(index + 4) % 6}`, value: (bucket) => of(bucket, kind) })) })));
}

const versionTable = (stats) =>
  h("table", { class: "cards" },
  h("caption", {}, "Quantiles of the reward; rewards compare within a version, not across versions"),
  h("thead", {}, h("tr", {},
    ["Version", "Rollouts", "Failed", "Mean", "p10", "p25", "Median", "p75", "p90"].map((name, index) =>
    h("th", { scope: "col", class: index ? "number" : undefined }, name)))),
  h("tbody", {}, stats.versions.toReversed().map((each) => h("tr", {},
    h("th", { scope: "row" },
      h("span", { class: `swatch series-${each.version % 6}`, "aria-hidden": "true" }), ` Version ${each.version}`),
    [["Rollouts", f.count(each.rollouts)], ["Failed", f.count(each.failed)],
      ...[["Mean", "mean"], ["p10", "p10"], ["p25", "p25"], ["Median", "p50"], ["p75", "p75"], ["p90", "p90"]]
        .map(([label, name]) => [label, f.decimal(each.reward?.[name])])]
      .map(([label, value]) => h("td", { class: "number", "data-label": label }, value))))));
