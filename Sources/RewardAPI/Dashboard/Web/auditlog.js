// The audit log: who changed what, when, and from what to what. It belongs to the service and not to a lineage.

import { button, field, h, panel, replace, select, table } from "./dom.js";
import { Refusal, operatorJSON, tokens } from "./api.js";
import { askOperatorToken } from "./dialogs.js";
import * as f from "./format.js";
import { empty, heading, loading } from "./common.js";

const PAGE = 50;
/** Why the view looks again where the reader wants it to, and not an event or the time. */
const OWN_WISHES = new Set(["place", "change"]);
/** Names of up to this many characters stay on one line. */
const SHORT = 24;
/** The actions as the service names them, in words and with the colour of their badge. */
const ACTIONS = {
  "rubric.publish": ["Rubric published", "good"], "rubric.rollback": ["Rubric rolled back", "warn"],
  "rubric.unpin": ["Pins freed", "warn"], "template.put": ["Template edited", "good"],
  "template.restore": ["Template restored", "warn"], "template.reset": ["Template reset", "warn"],
  "meta.refine": ["Meta run started", "info"], "meta.cancel": ["Meta run cancelled", "warn"],
  "task.evolution": ["Evolution set", "info"], "run.restore": ["Run restored", "warn"],
  "rollouts.rescore": ["Rollouts scored again", "info"], "run.delete_texts": ["Texts deleted", "bad"],
  "configuration.reload": ["Configuration reloaded", ""],
};

export function audit(context) {
  const { place } = context;
  const results = h("div", {}, loading());
  const choice = select([["", "Everything"], ...Object.entries(ACTIONS).map(([name, [words]]) => [name, words])],
    place.get("action") ?? "", (value) => place.set({ action: value }), { "data-key": "action" });
  const filter = h("div", { class: "panel" }, h("div", { class: "pair" }, field("Action", choice)));
  const element = h("div", { class: "stack" },
    heading("Audit", "What operators did in all tasks, newest first. Entries hold versions and hashes, no texts."),
    filter, results);
  let before = "";
  let asked = "";
  let rows = [];
  let next = null;
  /** The stored token that did not suffice, so that it is not sent again with every event and every few seconds. */
  let refused = null;
  /** A token that the reader gave here, kept for good only once the service has taken it. */
  let given = "";

  const query = () => ({ action: place.get("action"), since: place.since, limit: PAGE });
  const token = () => tokens.operating || tokens.reading;

  async function refresh(reason, signal) {
    if (!given && !OWN_WISHES.has(reason) && refused !== null && refused === token()) return;
    const wanted = `${place.get("action") ?? ""} ${place.range}`;
    if (wanted !== asked) { asked = wanted; rows = []; next = null; choice.value = place.get("action") ?? ""; }
    const used = given || token();
    let page;
    try {
      page = await operatorJSON("audit", query(), used, signal);
    } catch (error) {
      if (!(error instanceof Refusal) || !error.asksForToken) throw error;
      refuse(used);
      filter.hidden = true;
      if (before !== "refused " + used) replace(results, locked(error, used));
      before = "refused " + used;
      return;
    }
    if (given && used === given) { tokens.operating = given; given = ""; }
    refused = null;
    filter.hidden = false;
    take(page);
    const state = JSON.stringify([rows.map(({ id }) => id), next, asked]);
    if (state === before) return;
    before = state;
    replace(results, list());
  }

  /** A token that was refused is not kept; that for reading stays, since it is right everywhere else. */
  function refuse(used) {
    if (used && used === given) { given = ""; return; }
    if (used && used === tokens.operating) tokens.operating = "";
    refused = used;
  }

  /** Puts the newest page before what was shown; where more came than a page holds, it begins again with the page. */
  function take(page) {
    const known = new Set(rows.map(({ id }) => id));
    const overlaps = page.entries.some(({ id }) => known.has(id));
    if (!overlaps) { rows = page.entries; next = page.next; return; }
    rows = [...page.entries.filter(({ id }) => !known.has(id)), ...rows];
  }

  function locked(error, used) {
    return panel("The audit log is for operators", empty(
      used ? "This token may not read the audit log" : "A token is wanted",
      `Reading it needs a token with the scope operate. ${used ? `The service says: ${error.message}` : ""}`,
      button("Give an operator token", async () => {
        given = await askOperatorToken(Boolean(used));
        if (given) context.again();
      }, { class: "primary", "data-key": "give" })));
  }

  function list() {
    if (!rows.length) {
      return panel("Entries", place.get("action")
        ? empty("Nothing of this kind", "No entry of this time matches. Choose everything, or a longer time above.")
        : empty("Nothing in this time", "Publishes, rollbacks, edits of templates, pauses, meta runs started by hand, "
          + "restores and deletions will stand here. Choose a longer time above to see older ones."));
    }
    return panel("Entries", table(`${f.count(rows.length)} shown`, [
      { name: "Time", heading: true, narrow: true,
        value: (row) => h("time", { datetime: row.at, title: row.at }, f.time(row.at)) },
      { name: "Who", narrow: rows.every(({ principal }) => principal.length <= SHORT),
        value: (row) => h("span", { class: "break" }, row.principal) },
      { name: "Action", value: (row) => {
        const [words, tint] = ACTIONS[row.action] ?? [row.action, ""];
        return h("span", { class: `badge ${tint}`, title: row.action }, words);
      } },
      { name: "Of", value: (row) => target(row, place) },
      { name: "Change", value: (row) => change(row, place) },
      { name: "Request", narrow: rows.every((row) => (row.request_id ?? "").length <= SHORT),
        value: (row) => row.request_id ? h("code", { class: "break" }, row.request_id) : f.none },
    ], rows, { class: "cards" }), next && button("Show older entries", older, { class: "more", "data-key": "older" }));
  }

  async function older() {
    const { since, ...rest } = query();
    const page = await operatorJSON("audit", { ...rest, since, after: next }, token());
    const known = new Set(rows.map(({ id }) => id));
    const added = page.entries.filter(({ id }) => !known.has(id));
    rows = [...rows, ...added];
    next = page.next;
    before = "";
    replace(results, list());
    context.announce(`${f.count(added.length)} older entries are shown.`);
  }

  return { title: "Audit", element, refresh };
}

const versionOf = (text) => /^version (\d+)/.exec(text ?? "")?.[1];

/** What was changed, as a link to where it can be seen. */
function target(row, place) {
  const template = /^template ([^/]+)\/(.+)$/.exec(row.target);
  if (template) {
    return link(row, place.link("templates", { task: template[1], partition: "default", template: template[2] }));
  }
  const lineage = /^([a-z0-9_]+)\/(.+)$/.exec(row.target);
  if (lineage) {
    const [from, to] = [versionOf(row.before), versionOf(row.after)];
    return link(row, place.link("rubric", { task: lineage[1], partition: lineage[2],
      ...(from && to ? { from, to } : {}) }));
  }
  return h("span", { class: "break" }, row.target);
}

const link = (row, href) => h("a", { href, class: "break", "data-key": "target" + row.id }, row.target);

/** How it stood and how it stands: versions with the beginning of their hashes, else the service's words. */
function change(row, place) {
  const run = /^meta run (\S+)$/.exec(row.after ?? "")?.[1];
  const lineage = /^([a-z0-9_]+)\/(.+)$/.exec(row.target);
  if (run && lineage) {
    return h("a", { class: "break", "data-key": "run" + row.id,
      href: place.link("meta", { task: lineage[1], partition: lineage[2], run }) }, run);
  }
  const side = (text) => {
    const [, words, hash] = /^(version \d+) \(([0-9a-f]+)\)$/.exec(text) ?? [null, text, null];
    return [h("span", { class: "break" }, words), hash && [" ", h("code", { title: text }, hash.slice(0, 7))]];
  };
  if (row.before && row.after) {
    return [side(row.before), h("span", { "aria-hidden": "true" }, " → "), h("span", { class: "unseen" }, " became "),
      side(row.after)];
  }
  return row.before || row.after ? side(row.after ?? row.before) : f.none;
}
