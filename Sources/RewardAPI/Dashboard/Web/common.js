// What several views show in the same way.

import { h, panel } from "./dom.js";
import { json } from "./api.js";
import { confirmAndOperate } from "./dialogs.js";
import * as f from "./format.js";

const STATUS = {
  published: "good", validated: "good", scored: "good", running: "info", queued: "info",
  failed: "bad", rejected: "bad", interrupted: "warn", superseded: "warn", cancelled: "warn",
};
/** A status as a badge. */
export const status = (name) => h("span", { class: `badge ${STATUS[name] ?? ""}` }, f.words(name));

const ORIGIN = { meta: "info", rollback: "warn", restore: "warn", manual: "good" };
/** How a rubric version came about, as a badge. */
export const origin = (name) =>
  h("span", { class: `badge ${ORIGIN[name] ?? ""}` }, name === "meta" ? "meta step" : name);

/** The head of a view: a title, what it is about, and its buttons. */
export function heading(title, lead, ...actions) {
  return h("div", { class: "head" },
    h("div", {}, h("h1", {}, title), h("p", { class: "lead" }, lead)),
    actions.length > 0 && h("div", { class: "actions" }, actions));
}

/** The lineage as words. */
export const lineageText = (place) => place.partition === "default" ? place.task : `${place.task} / ${place.partition}`;

/** Numbers with their names. Entries are `[name, value, note]`. */
export const tiles = (entries) => h("dl", { class: "tiles" }, entries.map(([name, value, note]) =>
  h("div", { class: "tile" }, h("dt", {}, name), h("dd", {}, value, note && h("small", {}, note)))));

/** What stands where there is nothing yet, and what to do about it. */
export const empty = (title, text, ...more) =>
  h("div", { class: "empty" }, h("strong", {}, title), h("p", {}, text), more);

/** What stands where something is on its way. */
export const loading = (tall) =>
  h("div", { class: "loading", role: "status" }, h("span", { class: "unseen" }, "Loading"),
  tall ? h("div", { class: "skeleton tall" }) : [1, 2, 3].map(() => h("div", { class: "skeleton" })));

/** Facts as a list of names and values. */
export const facts = (entries) =>
  h("dl", { class: "facts" }, entries.filter(([, value]) => value !== undefined && value !== null)
  .map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));

/** One rubric item as a card. */
export const itemCard = (item, kind = "", ...more) => h("article", { class: "item " + kind },
  h("header", {}, h("h3", { class: "break" }, item.name), h("small", {}, `${item.min} to ${item.max}`)),
  h("p", { class: "prose" }, item.text), more);

/** The statistics of the place's lineage and time. */
export const statistics = (place, signal, buckets = 60) =>
  json("stats", { ...place.lineage, purpose: "train", since: place.since, buckets }, signal);

/** What to say where statistics do not cover everything that was asked for. */
export const incomplete = (stats) => stats.complete ? null
  : h("p", { class: "hint" },
    `Computed from the newest ${f.count(stats.rollouts)} rollouts of this time, since ${f.time(stats.since)}.`);

/** What stands in place of charts where nothing was scored. */
export const noRollouts = (place) => panel("No training rollouts in this time", empty(
  "Nothing scored yet", `Post rollouts of the task ${place.task} to /score, or choose a longer time above.`,
  h("pre", {}, `curl -H 'Content-Type: application/json' ${new URL("score", document.baseURI)} \\\n`
    + `  -d '{"task": "${place.task}", "rollouts": [{"prompt": "…", "response": "…"}]}'`)));

/** Asks for a meta run of the place's lineage; resolves to the run or null. */
export function refine(context) {
  const { place } = context;
  const samples = h("input", { type: "number", min: 1, max: 256, inputmode: "numeric", placeholder: "as configured" });
  const dry = h("select", {}, h("option", { value: "" }, "Publish when valid"),
    h("option", { value: "dry" }, "Dry run: only validate"));
  return confirmAndOperate({
    title: "Refine the rubric",
    text: `The meta model studies rollouts of ${lineageText(place)} that the head scored, and proposes the next `
      + "version. Scoring goes on meanwhile.",
    action: "Start the meta run",
    fields: [{ name: "samples", label: "Samples", control: samples }, { name: "dry", label: "Outcome", control: dry }],
    request: (values) => ["POST", "meta/refine", {
      ...place.lineage, ...(values.samples ? { samples: Number(values.samples) } : {}),
        ...(values.dry ? { dry_run: true } : {}),
    }],
  }).then((run) => {
    if (run) { context.announce("The meta run is queued."); context.again(); }
    return run;
  });
}

/** Lets triggers start meta runs of the task, or not. */
export function setMode(context, mode) {
  const pauses = mode === "paused";
  return confirmAndOperate({
    title: pauses ? "Pause the evolution" : "Resume the evolution",
    text: pauses ? `Triggers start no meta runs of ${context.place.task} until the service restarts or you resume. `
      + "Refining by hand still works."
      : `Triggers start meta runs of ${context.place.task} again.`,
    action: pauses ? "Pause" : "Resume",
    request: () => ["POST", `tasks/${encodeURIComponent(context.place.task)}/evolution`, { mode }],
  }).then((answer) => { if (answer) { context.place.taskDetails.mode = answer.mode; context.again(); } });
}
