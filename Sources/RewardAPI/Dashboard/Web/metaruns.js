// Meta runs: what started them, how far they are, what they saw, and what came of it.

import { button, disclosure, h, panel, replace, table } from "./dom.js";
import { json } from "./api.js";
import { confirmAndOperate } from "./dialogs.js";
import * as f from "./format.js";
import { empty, facts, heading, itemCard, lineageText, loading, refine, status } from "./common.js";

const STAGES = ["queued", "sampled", "prescreened", "refined", "merged", "validated", "ended"];
const VERDICT = {
  published: "The candidate was published.", unchanged: "The candidate equals the head; nothing was published.",
  rejected: "The candidate did not pass validation. The head stays.", skipped: "There was nothing to study.",
  superseded: "The head moved meanwhile. The candidate is kept.", failed: "The run failed.",
    cancelled: "The run was cancelled.",
  interrupted: "The service ended during the run.", validated: "Dry run: the candidate is valid and was not published.",
};
const isActive = (run) => run.status === "running" || run.status === "queued";

export function metaRuns(context) {
  const { place } = context;
  const list = h("div", {}, loading());
  const detail = h("div", { class: "stack" });
  const element = h("div", { class: "stack" },
    heading("Meta runs", `${lineageText(place)}: how the rubric was studied and refined`,
      button("Refine now", () => start(), { class: "primary", "data-key": "refine" })),
    detail, list);
  let before = "";
  let beforeDetail = "";
  let after = [];

  async function start() {
    const run = await refine(context);
    if (run?.id) place.set({ run: run.id });
  }

  async function refresh(reason, signal) {
    const chosen = place.get("run");
    const [{ runs, next }, run] = await Promise.all([
      json("meta/runs", { ...place.lineage, limit: 50 }, signal),
        chosen ? json("meta/runs/" + encodeURIComponent(chosen), {}, signal) : null]);
    const state = JSON.stringify([runs, chosen, after.length]);
    if (state !== before) { before = state; replace(list, listPanel([...runs, ...after], next)); }
    const detailState = JSON.stringify(run);
    if (detailState !== beforeDetail) { beforeDetail = detailState; replace(detail, run && detailPanel(run)); }
  }

  function listPanel(runs, next) {
    if (!runs.length) {
      return panel("Runs", empty("No meta runs yet",
        "The schedule starts one after enough training steps; Refine now starts one at once."));
    }
    return panel("Runs", table("Newest first", [
      { name: "Run", heading: true, narrow: true,
        value: (run) => h("button", { type: "button", class: "row-link", "data-key": run.id,
        "aria-current": run.id === place.get("run") ? "true" : undefined,
          on: { click: () => { place.set({ run: run.id }); scrollTo(0, 0); } } }, f.time(run.queued_at)) },
      { name: "Verdict", value: (run) => status(run.status) },
      { name: "Stage", value: (run) => run.stage },
      { name: "Trigger", value: (run) => run.trigger + (run.dry_run ? ", dry run" : "") },
      { name: "Versions", value: (run) => (run.from_version ?? f.none)
        + (run.published_version === null ? "" : ` → ${run.published_version}`) },
      { name: "Samples", numeric: true, value: (run) => f.count(run.samples_wanted) },
      { name: "Calls", numeric: true, value: (run) => f.count(run.usage.calls) },
      { name: "Took", numeric: true,
        value: (run) => run.started_at
        ? f.duration(((run.ended_at ? Date.parse(run.ended_at) : Date.now()) - Date.parse(run.started_at)) / 1000)
        : f.none },
    ], runs, { class: "cards" }), next && !after.length && button("Show older runs", async () => {
      after = (await json("meta/runs", { ...place.lineage, limit: 200, after: next })).runs;
      before = "";
      context.again();
    }, { class: "more", "data-key": "older" }));
  }

  function detailPanel(run) {
    const reached = STAGES.indexOf(run.stage);
    const stages = STAGES.filter((stage) => stage !== "prescreened" || run.strategy === "prescreen"
      || run.stage === stage);
    return [
      h("section", { class: "panel", "aria-label": "The chosen run" },
        h("div", { class: "head" },
          h("div", { class: "row" }, h("h2", {}, `Run of ${f.time(run.queued_at)}`), status(run.status)),
          h("div", { class: "actions" },
            isActive(run) && button("Cancel the run", () => cancel(run), { class: "danger", "data-key": "cancel" }),
            run.published_version !== null
              && h("a", { href: place.link("rubric", { from: run.from_version, to: run.published_version }),
              "data-key": "see" }, `Compare version ${run.from_version} with ${run.published_version}`),
            button("Close", () => place.set({ run: null }), { class: "quiet", "data-key": "close" }))),
        h("ol", { class: "stages", "aria-label": "Stages" }, stages.map((stage) => {
          const index = STAGES.indexOf(stage);
          const done = index <= reached;
          return h("li", { class: done ? "done" : index === reached + 1 && isActive(run) ? "now" : "" }, stage,
            h("span", { class: "unseen" }, done ? ", done" : ", not done"));
        })),
        h("p", {}, h("strong", {}, VERDICT[run.status] ?? "The run is at work. ")),
        run.reasons.length > 0 && h("ul", { class: "problem" }, run.reasons.map((reason) => h("li", {}, reason))),
        facts([["Identifier", h("code", {}, run.id)], ["Trigger", run.trigger],
          ["Strategy", `${run.strategy}, seed ${run.seed}`],
          ["From version", run.from_version], ["Published version", run.published_version],
          ["Usage", `${f.count(run.usage.calls)} calls, ${f.brief(run.usage.prompt_tokens)} prompt tokens `
            + `(${f.percent(run.usage.cached_tokens ?? 0, run.usage.prompt_tokens)} cached), `
            + `${f.brief(run.usage.completion_tokens)} completion tokens`],
          ["Started", run.started_at && f.time(run.started_at)], ["Ended", run.ended_at && f.time(run.ended_at)]])),
      run.analysis && panel("Analysis of all samples", h("p", { class: "prose" }, run.analysis)),
      run.samples.length > 0 && panel(
        `Samples and analyses (${run.samples.length})`, h("div", { class: "list" }, run.samples.map(sampleEntry))),
      run.candidate && panel("Candidate",
        disclosure("candidate", typeof run.candidate === "string" ? "Proposed guidelines"
        : `${run.candidate.length} proposed items`,
        typeof run.candidate === "string" ? h("pre", {}, run.candidate)
          : h("div", { class: "stack" }, run.candidate.map((item) => itemCard(item))))),
    ];
  }

  const sampleEntry = (sample, index) => disclosure("sample" + index, [`Sample ${index + 1}`,
    sample.label && h("small", {}, sample.label),
    h("small", {}, sample.failure ? "failed" : sample.refinement
      ? `${sample.refinement.length} items proposed` : sample.analysis ? "analysed" : ""),
    sample.analysis && h("small", { class: "snippet" }, f.clipped(sample.analysis, 140))],
  h("p", {}, h("a", { href: place.link("rollouts", { score: sample.score_id }), "data-key": "rollout" + index },
    "The rollout and its verdicts")),
  sample.failure && h("p", { class: "problem" }, sample.failure),
  sample.analysis && [h("h3", {}, "Analysis"), h("p", { class: "prose" }, sample.analysis)],
  sample.refinement && disclosure(
    `refined${index}`, "Refined items", h("div", { class: "stack" }, sample.refinement.map((item) => itemCard(item)))));

  async function cancel(run) {
    const answer = await confirmAndOperate({
      title: "Cancel the meta run", danger: true, action: "Cancel the run",
      text: "It ends without a version. What it has done so far stays readable.",
      request: () => ["POST", `meta/runs/${encodeURIComponent(run.id)}/cancel`, {}],
    });
    if (answer) context.again();
  }

  return { title: "Meta runs", element, refresh };
}
