// The first view: how the lineage is doing.

import { button, h, panel, replace } from "./dom.js";
import { json, text } from "./api.js";
import { bars, rewardOverTime } from "./charts.js";
import { versionClass } from "./chart.js";
import { parse } from "./metrics.js";
import * as f from "./format.js";
import { empty, heading, incomplete, lineageText, loading, noRollouts, origin, refine, setMode, statistics, status,
  tiles } from "./common.js";

/** How the head came about, after its number. */
const BY = { initial: "from the configuration", meta: "by the meta step", manual: "by hand", rollback: "by rollback",
  restore: "by a restore", import: "by import" };

export function overview(context) {
  const { place } = context;
  const head = h("div");
  const body = h("div", { class: "stack" }, loading(true));
  const element = h("div", { class: "stack" }, head, body);
  let before = "";

  function showHead(version) {
    const mode = place.taskDetails?.mode;
    replace(head, heading("Overview",
      h("span", {}, lineageText(place),
        version && [" · ", h("a", { href: place.link("rubric"), "data-key": "head" }, `version ${version.version}`),
        ` ${BY[version.origin] ?? version.origin}, ${f.ago(version.published_at)}`]),
      mode === "paused" ? [h("span", { class: "badge warn" }, "evolution paused"),
        button("Resume", () => setMode(context, "auto"), { "data-key": "mode" })]
        : button("Pause evolution", () => setMode(context, "paused"), { "data-key": "mode" }),
      button("Refine now", () => refine(context), { class: "primary", "data-key": "refine" })));
  }
  showHead(null);

  async function refresh(reason, signal) {
    const [stats, versions, runs, metrics] = await Promise.all([
      statistics(place, signal), json("rubric/versions", { ...place.lineage, limit: 8 }, signal),
      json("meta/runs", { ...place.lineage, limit: 8 }, signal),
        text("metrics", signal).then(parse).catch(() => null)]);
    showHead(versions.versions[0]);
    const queue = metrics && { waiting: metrics.sum("metareward_endpoint_calls_waiting"),
      busy: metrics.sum("metareward_endpoint_calls_in_flight") };
    const state = JSON.stringify([stats.rollouts, stats.since.slice(0, 16), versions, runs, queue, place.range]);
    if (state === before && reason === "poll") return;
    before = state;
    replace(body, content(stats, versions.versions, runs.runs, queue));
  }

  function content(stats, versions, runs, queue) {
    const activity = panel("Recent activity", activityList(versions, runs, place));
    if (!stats.rollouts) return [noRollouts(place), activity];
    const newest = stats.versions.filter((each) => each.reward).at(-1);
    const decided = Object.entries(stats.decided_by).filter(([, value]) => value);
    return [
      tiles([
        ["Rollouts", f.brief(stats.rollouts), `${f.count(stats.versions.length)} rubric versions`],
        ["Median reward", newest ? f.decimal(newest.reward.p50) : f.none,
          newest && `v${newest.version} · p10–p90 ${f.decimal(newest.reward.p10)}–${f.decimal(newest.reward.p90)}`],
        ["Failed", f.percent(stats.failed, stats.rollouts), `${f.count(stats.failed)} without a reward`],
        ["Judge calls", f.brief(stats.judge_calls), `${f.brief(stats.prompt_tokens + stats.completion_tokens)} tokens`],
        ["Latency, median", f.milliseconds(stats.latency_ms?.p50), `p90 ${f.milliseconds(stats.latency_ms?.p90)}`],
        ["Queue", queue ? f.count(queue.waiting) : f.none,
          queue ? `${f.count(queue.busy)} calls in flight` : "metrics not readable"],
      ]),
      panel("Reward over time", rewardOverTime(stats), incomplete(stats)),
      h("div", { class: "columns" },
        h("div", { class: "stack" },
          panel("Failures by kind", stats.failures.length
            ? bars(stats.failures.map(({ kind, rollouts }) =>
              ({ name: f.words(kind), value: rollouts, note: f.percent(rollouts, stats.rollouts) })), "fail")
            : empty("No failures", "Every rollout of this time has a reward.")),
          panel("Rewards decided by",
            bars(decided.map(([name, value]) =>
            ({ name: { judge: "the judge", check: "a check", answer: "the answer match" }[name],
            value, note: f.percent(value, stats.scored) })), "series-2"))),
        activity),
    ];
  }

  return { title: "Overview", element, refresh };
}

function activityList(versions, runs, place) {
  const entries = [
    ...versions.map((version) => ({ at: version.published_at, tint: versionClass(version.version), what: [
      h("a", { href: place.link("rubric"), "data-key": "v" + version.version },
        `Version ${version.version}`), " ", origin(version.origin)],
      note: version.comment })),
    ...runs.map((run) => ({ at: run.ended_at ?? run.started_at ?? run.queued_at, tint: "plain", what: [
      h("a", { href: place.link("meta", { run: run.id }), "data-key": run.id }, "Meta run"), " ", status(run.status)],
      note: run.reasons[0] ?? (run.ended_at
        ? `from version ${run.from_version ?? f.none}, ${run.samples_wanted} samples` : `last stage: ${run.stage}`) })),
  ].sort((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, 7);
  if (!entries.length) return empty("Nothing yet", "Versions and meta runs of this lineage will stand here.");
  return h("ol", { class: "timeline" }, entries.map((entry) => h("li", {},
    h("span", { class: "swatch " + entry.tint, "aria-hidden": "true" }),
    h("div", { class: "what" }, entry.what, entry.note && h("small", { class: "break" }, f.clipped(entry.note, 140))),
    h("div", { class: "row" }, h("small", {}, h("time", { datetime: entry.at, title: entry.at }, f.ago(entry.at)))))));
}
