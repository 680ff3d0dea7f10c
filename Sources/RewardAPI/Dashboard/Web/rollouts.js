// Recent rollouts with their verdicts, and a search among them.

import { button, field, h, panel, replace, s, select, table } from "./dom.js";
import { Refusal, json, lines } from "./api.js";
import { problemText, sheet } from "./dialogs.js";
import { versionClass } from "./chart.js";
import * as f from "./format.js";
import { empty, facts, heading, lineageText, loading, status } from "./common.js";

const PAGE = 25;
/** Names of runs of up to this many characters stay on one line. */
const SHORT = 24;
const NAMES = ["contains", "id", "status", "version", "purpose", "run"];

export function rollouts(context) {
  const { place } = context;
  const results = h("div", {}, loading());
  const controls = {
    contains: h("input", { type: "search", value: place.get("contains") ?? "", maxlength: 256 }),
    id: h("input", { type: "search", value: place.get("id") ?? "", maxlength: 256 }),
    status: select([["", "Any"], ["scored", "Scored"], ["failed", "Failed"]], place.get("status") ?? ""),
    version: h("input", { type: "number", min: 0, inputmode: "numeric", value: place.get("version") ?? "" }),
    purpose: select([["", "Any"], ["train", "Training"], ["eval", "Evaluation"]], place.get("purpose") ?? ""),
    run: h("input", { type: "search", value: place.get("run") ?? "", maxlength: 256 }),
  };
  const form = h("form", { class: "panel", role: "search", "aria-label": "Rollouts", on: { submit: search } },
    h("div", { class: "filters" }, field("Text in prompt, response or reference", controls.contains),
      field("Id", controls.id),
      field("Status", controls.status), field("Version", controls.version), field("Purpose", controls.purpose),
      h("button", { class: "primary" }, "Search")),
    h("details", { "data-key": "more" }, h("summary", {}, "More filters"), field("Training run", controls.run)));
  const element = h("div", { class: "stack" },
    heading("Rollouts", `${lineageText(place)}, newest first`), form, results);
  let before = "";
  let beforeQuery = "";
  let older = [];
  let next = null;
  let opened = null;

  function search(event) {
    event.preventDefault();
    place.set(Object.fromEntries(NAMES.map((name) => [name, controls[name].value.trim() || null])));
    context.again();
  }

  const query = () => Object.fromEntries(
    [...Object.entries(place.lineage), ["order", "newest"], ["since", place.since], ["limit", PAGE],
    ...NAMES.map((name) => [name, place.get(name)])]);

  async function refresh(reason, signal) {
    const score = place.get("score");
    if (score && opened !== score) { opened = score; show(score, signal); } else if (!score) opened = null;
    if (older.length && reason === "poll") return;
    const { since, ...rest } = query();
    const asked = JSON.stringify([rest, place.range]);
    if (asked !== beforeQuery) { older = []; beforeQuery = asked; }
    const page = await lines("rollouts", { ...rest, since }, signal);
    if (!older.length) next = page.next;
    const rows = [...page.rows, ...older.filter((row) => !page.rows.some((each) => each.score_id === row.score_id))];
    const state = JSON.stringify([rows.map((row) => row.score_id), next]);
    if (state === before) return;
    before = state;
    replace(results, listPanel(rows));
  }

  function listPanel(rows) {
    const isFiltered = NAMES.some((name) => place.get(name));
    if (!rows.length) {
      return panel("Rollouts", isFiltered
        ? empty("Nothing found", next ? "Not among the rollouts that were looked through; older ones may match."
          : "No rollout of this time matches. Take a filter away, or choose a longer time above.",
            next && moreButton(rows))
        : empty("No rollouts in this time", "Post some to /score, or choose a longer time above."));
    }
    return panel("Rollouts", table(`${f.count(rows.length)} shown`, [
      { name: "Time", heading: true, narrow: true,
        value: (row) => h("button", { type: "button", class: "row-link", "data-key": row.score_id,
        "aria-label": `${f.time(row.at)}, rollout ${row.id}`,
        on: { click: () => place.set({ score: row.score_id }) } }, f.time(row.at)) },
      { name: "Rollout", value: (row) =>
        [h("span", { class: "break" }, row.id),
        h("span", { class: "snippet" }, f.clipped(f.plain(row.response) || "(empty response)", 160))] },
      { name: "Reward", narrow: true, value: (row) => row.status === "failed"
        ? h("span", { class: "badge bad" }, f.words(row.error.kind))
          : h("span", { class: "number" }, f.decimal(row.reward), meter(row)) },
      { name: "Version", numeric: true, value: (row) => `v${row.rubric_version}` },
      { name: "Step", narrow: rows.every((row) => (row.run ?? "").length <= SHORT),
        value: (row) => row.run ? [h("span", { class: "break" }, row.run), row.step === null ? "" : ` · ${row.step}`]
          : row.purpose === "eval" ? "evaluation" : f.none },
    ], rows, { class: "cards" }), next && moreButton(rows));
  }

  const moreButton = (rows) => button(rows.length ? "Show older rollouts" : "Look through older rollouts", async () => {
    const page = await lines("rollouts", { ...query(), after: next });
    older = [...rows, ...page.rows];
    next = page.next;
    before = "";
    replace(results, listPanel(older));
  }, { class: "more", "data-key": "older" });

  async function show(score, signal) {
    let content;
    let title = "Rollout";
    try {
      const row = await json("scores/" + encodeURIComponent(score), {}, signal);
      title = `Rollout ${row.id}`;
      content = explained(row, place);
    } catch (error) {
      if (signal?.aborted) return;
      content = error instanceof Refusal ? problemText(error) : String(error);
    }
    sheet(title, content).addEventListener("close", () => {
      if (place.view === "rollouts") place.set({ score: null });
      element.querySelector(`[data-key="${CSS.escape(score)}"]`)?.focus();
    });
  }

  return { title: "Rollouts", element, refresh, leave: () => document.querySelector("dialog.sheet")?.close() };
}

function meter(row) {
  const low = row.score_min ?? 0;
  const share = row.score_max > low ? Math.max(0, Math.min(1, (row.score - low) / (row.score_max - low))) : 0;
  return s("svg", { class: "meter " + versionClass(row.rubric_version), "aria-hidden": "true", viewBox: "0 0 100 10",
    preserveAspectRatio: "none" },
    s("rect", { class: "track", width: 100, height: 10, rx: 5 }),
      s("rect", { class: "column", width: 100 * share, height: 10, rx: 5 }));
}

/** One score with everything that explains it. */
function explained(row, place) {
  const usage = row.usage;
  return [
    h("div", { class: "row" }, status(row.status), row.simulated && h("span", { class: "badge warn" }, "simulated"),
      row.abandoned && h("span", { class: "badge warn" }, "abandoned"),
        row.decided_by && h("span", { class: "badge" }, `decided by ${row.decided_by}`)),
    row.status === "failed"
      ? h("p", { class: "problem" }, h("strong", {}, f.words(row.error.kind)), ". ", row.error.detail,
        row.error.retryable ? " Worth sending again." : "")
      : h("dl", { class: "tiles" },
        [["Reward", f.decimal(row.reward, 4)],
        ["Score", `${row.score} (${row.score_min} to ${row.score_max})`], ["Latency", f.milliseconds(row.latency_ms)]]
        .map(([name, value]) => h("div", { class: "tile" }, h("dt", {}, name), h("dd", {}, value)))),
    row.items.length > 0 && h("section", { class: "stack", "aria-label": "Verdicts" }, h("h3", {}, "Verdicts"),
      h("ul", { class: "verdicts" }, row.items.map((item) => h("li", {},
      h("strong", { class: "break" }, item.name),
        h("span", {}, item.score === null ? f.none : `${item.score} of ${item.max}`),
      s("svg", { class: "bar", "aria-hidden": "true", viewBox: "0 0 100 6", preserveAspectRatio: "none" },
        s("rect", { class: "track", width: 100, height: 6 }),
        s("rect", { class: "column series-0",
          width: item.score === null ? 0 : 100 * (item.score - item.min) / (item.max - item.min || 1), height: 6 })),
      item.rationale && h("p", { class: "prose muted" }, item.rationale))))),
    row.checks?.length > 0 && h("section", { class: "stack", "aria-label": "Checks" }, h("h3", {}, "Checks"),
      h("ul", { class: "row" }, row.checks.map((check) =>
      h("li", { class: "badge " + (check.passed ? "good" : "bad") },
        `${f.words(check.name)} ${check.passed ? "passed" : "failed"}`)))),
    [["Prompt", row.prompt], ["Response", row.response], ["Reference", row.reference]]
      .filter(([, text]) => text !== null && text !== undefined)
      .map(([name, text]) => h("section", { class: "stack", "aria-label": name }, h("h3", {}, name),
        h("pre", { class: "text", tabindex: 0, role: "region", "aria-label": name }, f.plain(text) || "(empty)"))),
    h("section", { class: "stack", "aria-label": "Origin" }, h("h3", {}, "How it was judged"), facts([
      ["Score id", h("code", {}, row.score_id)], ["Judged", row.at],
      ["Rubric", h("a", { href: place.link("rubric", { to: row.rubric_version }) }, `version ${row.rubric_version}`)],
      ["Pin", row.pin ? `by ${row.pin.by}` : "none: the head"],
      ["Run", row.run && `${row.run}${row.step === null ? "" : `, step ${row.step}`}`],
      ["Group", row.group], ["Purpose", row.purpose], ["Judge", row.judge_model], ["Endpoint", row.endpoint],
        ["Program", row.program],
      ["Usage", usage && `${f.count(usage.judge_calls)} calls, ${f.count(usage.prompt_tokens)} prompt tokens, `
        + `${f.count(usage.completion_tokens)} completion tokens`],
      ["Attempts", row.attempts], ["Basis", h("code", {}, f.shortHash(row.basis_hash))],
      ["Metadata", row.metadata && h("code", { class: "break" }, JSON.stringify(row.metadata))],
      ["Notes", row.notes?.join("; ") || null]])),
  ];
}
