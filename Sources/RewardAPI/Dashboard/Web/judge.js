// The judge: calls, tokens, latency and the queue, as stored with rollouts and as the service counts them now.

import { h, panel, replace, table } from "./dom.js";
import { text } from "./api.js";
import { columnsOverTime, linesOverTime } from "./charts.js";
import { parse } from "./metrics.js";
import * as f from "./format.js";
import { empty, heading, incomplete, lineageText, loading, noRollouts, statistics, tiles } from "./common.js";

const CALLS = "metareward_model_calls_total";
const BREAKER = { 0: ["good", "in service"], 1: ["warn", "probing"], 2: ["bad", "out of service"] };

export function judge(context) {
  const { place } = context;
  const live = h("div", { class: "stack" }, loading());
  const body = h("div", { class: "stack" }, loading(true));
  const element = h("div", { class: "stack" },
    heading("Judge", `Calls to the models now, and what the rollouts of ${lineageText(place)} took`), live, body);
  let last = null;
  let before = "";

  /** Rates come from two readings of the counters. */
  function rates(samples) {
    const now = { at: performance.now(), calls: samples.sum(CALLS, { role: "judge" }),
      tokens: samples.sum("metareward_model_tokens_total", { role: "judge", kind: "prompt" })
        + samples.sum("metareward_model_tokens_total", { role: "judge", kind: "completion" }) };
    const seconds = last && (now.at - last.at) / 1000;
    const rate = seconds > 0.5 && now.calls >= last.calls
      ? { calls: (now.calls - last.calls) / seconds, tokens: (now.tokens - last.tokens) / seconds } : null;
    last = now;
    return rate;
  }

  async function refresh(reason, signal) {
    const [metrics, stats] = await Promise.all([text("metrics", signal).then(parse), statistics(place, signal)]);
    replace(live, liveContent(metrics, rates(metrics)));
    const state = JSON.stringify([stats.rollouts, stats.since.slice(0, 16), location.hash]);
    if (state === before && reason === "poll") return;
    before = state;
    replace(body, stats.rollouts ? history(stats) : noRollouts(place));
  }
  return { title: "Judge", element, refresh };
}

function liveContent(metrics, rate) {
  const waiting = metrics.sum("metareward_endpoint_calls_waiting");
  const limit = metrics.sum("metareward_endpoint_calls_limit");
  const endpoints = metrics.all("metareward_endpoint_calls_in_flight").map(({ labels, value }) => ({
    ...labels, busy: value, waiting: metrics.sum("metareward_endpoint_calls_waiting", labels),
    limit: metrics.sum("metareward_endpoint_calls_limit", labels),
      breaker: metrics.sum("metareward_endpoint_breaker", labels) }));
  const models = [...new Set(metrics.all(CALLS).map(({ labels }) => labels.model + "\n" + labels.role))].map((key) => {
    const [model, role] = key.split("\n");
    const labels = { model, role };
    const outcomes = metrics.all(CALLS, labels);
    const tokens = (kind) => metrics.sum("metareward_model_tokens_total", { ...labels, kind });
    return { model, role, calls: outcomes.reduce((sum, each) => sum + each.value, 0), prompt: tokens("prompt"),
      completion: tokens("completion"),
      cached: tokens("cached"), p50: metrics.quantile("metareward_model_call_seconds", 0.5, labels),
      p99: metrics.quantile("metareward_model_call_seconds", 0.99, labels),
      others: outcomes.filter((each) => each.labels.outcome !== "ok" && each.value)
        .map((each) => `${f.words(each.labels.outcome)} ${f.count(each.value)}`).join(", ") };
  });
  return [
    tiles([
      ["Judge calls a second", rate ? f.decimal(rate.calls, rate.calls < 10 ? 1 : 0) : f.none, "over the last seconds"],
      ["Tokens a second", rate ? f.brief(Math.round(rate.tokens)) : f.none, "prompt and completion"],
      ["In flight", f.count(metrics.sum("metareward_endpoint_calls_in_flight")), `limit ${f.count(limit)}`],
      ["Queue", f.count(waiting), "calls wait for a permit"],
    ]),
    panel("Endpoints", endpoints.length ? table("The servers of the models, now", [
      { name: "Endpoint", heading: true, value: (row) => h("span", { class: "break" }, row.endpoint) },
      { name: "Model", value: (row) => row.model },
      { name: "State", value: (row) =>
        h("span", { class: "badge " + (BREAKER[row.breaker]?.[0] ?? "") }, BREAKER[row.breaker]?.[1] ?? "unknown") },
      { name: "In flight", numeric: true, value: (row) => f.count(row.busy) },
      { name: "Limit", numeric: true, value: (row) => f.count(row.limit) },
      { name: "Waiting", numeric: true, value: (row) => f.count(row.waiting) },
    ], endpoints, { class: "cards" }) : empty("No endpoints", "No model has been called yet.")),
    models.length > 0 && panel("Models", table("Calls since the service started", [
      { name: "Model", heading: true, value: (row) => row.model }, { name: "Role", value: (row) => row.role },
      { name: "Calls", numeric: true, value: (row) => f.count(row.calls) },
      { name: "Not ok", value: (row) => row.others || f.none },
      { name: "Median", numeric: true, value: (row) => row.p50 === null ? f.none : f.milliseconds(row.p50 * 1000) },
      { name: "p99", numeric: true, value: (row) => row.p99 === null ? f.none : f.milliseconds(row.p99 * 1000) },
      { name: "Prompt", numeric: true, value: (row) => f.brief(row.prompt) },
      { name: "Cached", numeric: true, value: (row) => f.percent(row.cached, row.prompt) },
      { name: "Completion", numeric: true, value: (row) => f.brief(row.completion) },
    ], models, { class: "cards" })),
  ];
}

function history(stats) {
  return [
    h("div", { class: "columns" },
      panel("Judge calls", columnsOverTime({ key: "calls", title: "Judge calls over time", stats, what: "calls",
        description: `${f.count(stats.judge_calls)} calls for ${f.count(stats.rollouts)} rollouts.`,
        parts: [{ name: "calls", tint: "series-0", value: (bucket) => bucket.judge_calls }] })),
      panel("Tokens", columnsOverTime({ key: "tokens", title: "Tokens over time", stats, what: "tokens",
        description: `${f.count(stats.prompt_tokens)} prompt tokens, ${f.count(stats.cached_tokens)} of them cached; `
          + `${f.count(stats.completion_tokens)} completion tokens.`,
        parts: [{ name: "cached prompt", tint: "series-2", value: (bucket) => bucket.cached_tokens },
          { name: "other prompt", tint: "series-0",
            value: (bucket) => Math.max(0, bucket.prompt_tokens - bucket.cached_tokens) },
          { name: "completion", tint: "series-1", value: (bucket) => bucket.completion_tokens }] }))),
    panel("Latency of a rollout",
      linesOverTime({ key: "latency", title: "Latency of a rollout over time", stats, label: f.milliseconds,
      description: `From admission to the reward. Median ${f.milliseconds(stats.latency_ms?.p50)}, `
        + `p90 ${f.milliseconds(stats.latency_ms?.p90)}, p99 ${f.milliseconds(stats.latency_ms?.p99)}.`,
      parts: [{ name: "median", tint: "series-0", value: (bucket) => bucket.latency_ms?.p50 ?? null },
        { name: "p90", tint: "series-1", value: (bucket) => bucket.latency_ms?.p90 ?? null }] }), incomplete(stats)),
  ];
}
