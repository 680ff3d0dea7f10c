// The rubric of a lineage: its versions, what changed between any two, and the ways to change it by hand.

import { button, disclosure, field, h, panel, replace, select } from "./dom.js";
import { json } from "./api.js";
import { confirmAndOperate } from "./dialogs.js";
import { rubricDiff } from "./diff.js";
import { versionClass } from "./chart.js";
import * as f from "./format.js";
import { empty, heading, itemCard, lineageText, loading, origin, refine, statistics } from "./common.js";

const PAGE = 100;

export function rubric(context) {
  const { place } = context;
  const editor = h("div", { class: "stack" });
  const body = h("div", { class: "stack" }, loading(true));
  const element = h("div", { class: "stack" },
    heading("Rubric", lineageText(place), button("Edit and publish", () => edit(), { "data-key": "edit" }),
      button("Refine now", () => refine(context), { class: "primary", "data-key": "refine" })),
    editor, body);
  let before = "";
  let head = null;
  /** Versions before the newest page, as far as the reader asked for them. They never change. */
  let older = [];
  let more = null;

  async function refresh(reason, signal) {
    const [newest, stats] = await Promise.all([
      json("rubric/versions", { ...place.lineage, limit: PAGE }, signal),
      statistics(place, signal, 1).catch(() => null)]);
    head = newest.versions[0];
    // Pages that were asked for stay, with what the newest page has pushed out of itself since.
    const last = newest.versions.at(-1).version;
    if (older.length && older[0].version < last - 1) older = [];
    if (!older.length) more = newest.next;
    const versions = [...newest.versions, ...older.filter(({ version }) => version < last)];
    const number = (name, otherwise) => /^\d+$/.test(place.get(name) ?? "") ? Number(place.get(name)) : otherwise;
    const to = number("to", head.version);
    const from = number("from", Math.max(0, to - 1));
    const state = JSON.stringify([versions, more, from, to, stats?.rollouts]);
    if (state === before) return;
    const [diff, shown] = await Promise.all([
      from === to ? null : json("rubric/diff", { ...place.lineage, from, to }, signal),
      json("rubric", { ...place.lineage, version: to }, signal)]);
    before = state;
    replace(body, h("div", { class: "columns aside" },
      panel("Versions",
        h("div", { class: "versions", tabindex: 0, role: "region", "aria-label": "Versions", "data-key": "versions" },
          timeline(versions, stats), more !== null && button("Show older versions", () => showOlder(versions),
            { class: "more", "data-key": "older" }))),
      h("div", { class: "stack" }, compare(versions, from, to, diff), whole(shown))));
  }

  async function showOlder(versions) {
    const page = await json("rubric/versions", { ...place.lineage, limit: PAGE, after: more });
    const first = versions.slice(0, PAGE).at(-1).version;
    older = [...versions.filter(({ version }) => version < first), ...page.versions];
    more = page.next;
    context.announce(`${f.count(page.versions.length)} older versions are shown.`);
    await context.again();
  }

  function timeline(versions, stats) {
    return h("ol", { class: "timeline" }, versions.map((version) => {
      const numbers = stats?.versions.find((each) => each.version === version.version);
      const isHead = version.version === head.version;
      return h("li", {},
        h("span", { class: "swatch " + versionClass(version.version), "aria-hidden": "true" }),
        h("div", { class: "what" },
          h("strong", {}, `Version ${version.version}`), origin(version.origin),
          isHead && h("span", { class: "badge good" }, "head"),
          h("small", {}, h("time", { datetime: version.published_at, title: version.published_at },
            f.ago(version.published_at)),
            version.parent !== null && ` · after version ${version.parent}`,
            numbers?.reward && ` · ${f.count(numbers.scored)} scored, mean reward ${f.decimal(numbers.reward.mean)}`,
            version.meta_run && [" · ",
              h("a", { href: place.link("meta", { run: version.meta_run }), "data-key": "run" + version.version },
              "its meta run")]),
          version.comment && h("small", { class: "break" }, version.comment)),
        h("div", { class: "row" },
          version.version > 0 && button("Compare", () => place.set({ from: version.version - 1, to: version.version }),
            { class: "quiet", "data-key": "compare" + version.version,
              "aria-label": `Compare version ${version.version} with the one before` }),
          !isHead && button("Roll back", () => rollBack(version),
            { class: "danger", "data-key": "back" + version.version,
            "aria-label": `Roll back to version ${version.version}` })));
    }));
  }

  function compare(versions, from, to, diff) {
    const options = versions.map(({ version }) => [version, `Version ${version}`]);
    for (const each of [from, to]) {
      if (!options.some(([value]) => value === each)) options.push([each, `Version ${each}`]);
    }
    return panel("What changed", h("div", { class: "pair" },
      field("From", select(options, from, (value) => place.set({ from: value, to: String(to) }),
        { "data-key": "from" })),
      field("To", select(options, to, (value) => place.set({ to: value, from: String(from) }), { "data-key": "to" }))),
    diff ? rubricDiff(diff) : head.version === 0
      ? empty("One version so far", "A meta run or an edit makes the next one.")
      : h("p", { class: "muted" }, "Choose two different versions."));
  }

  const whole = (shown) => panel(`Version ${shown.version} in full`,
    h("p", { class: "hint break" },
      `${shown.kind === "items" ? `${shown.items.length} items` : "Guidelines"} · SHA-256 `,
      h("code", {}, f.shortHash(shown.hash))),
    disclosure("whole", shown.kind === "items" ? "Show the items" : "Show the guidelines",
      shown.kind === "items" ? h("div", { class: "stack" }, shown.items.map((item) => itemCard(item)))
        : h("pre", {}, shown.text)),
    disclosure("text", "Show as text", h("pre", { class: "text" }, shown.text)));

  async function rollBack(version) {
    const unpin = h("select", {}, h("option", { value: "" }, "Keep: running steps finish under their version"),
      h("option", { value: "unpin" }, `Free the pins on version ${head.version}`));
    const answer = await confirmAndOperate({
      title: `Roll back to version ${version.version}`, danger: true, action: "Roll back",
      text: `The content of version ${version.version} is published as version ${head.version + 1}. `
        + "Nothing is deleted.",
      fields: [{ name: "unpin", label: "Pins", control: unpin }],
      request: (values) => ["POST", "rubric/rollback",
        { ...place.lineage, to_version: version.version, ...(values.unpin ? { unpin: true } : {}) }],
    });
    if (!answer) return;
    context.announce(`Version ${answer.version} with the content of version ${version.version} is published.`);
    place.set({ from: String(answer.version - 1), to: String(answer.version) });
    context.again();
  }

  async function edit() {
    if (editor.firstChild) { editor.querySelector("textarea").focus(); return; }
    const current = await json("rubric", place.lineage);
    const text = h("textarea", { rows: 18, spellcheck: "true", value: current.text });
    const comment = h("input", { maxlength: 4000 });
    const close = () => { editor.replaceChildren(); element.querySelector('[data-key="edit"]').focus(); };
    replace(editor, panel(`Edit version ${current.version}`,
      field("Rubric", text, current.kind === "items"
        ? 'One <item name="…" min="…" max="…"> for each criterion, within <rubric>.' : "The guidelines as text."),
      field("Comment", comment, "Kept with the version."),
      h("div", { class: "actions" }, button("Publish the edit", async () => {
        const answer = await confirmAndOperate({
          title: "Publish the edited rubric", action: "Publish",
          text: `The edit becomes version ${current.version + 1} of ${lineageText(place)}, unless the head `
            + `has moved from version ${current.version}.`,
          request: () => ["POST", "rubric",
            { ...place.lineage, text: text.value, expected_version: current.version,
            ...(comment.value ? { comment: comment.value } : {}) }],
        });
        if (!answer) return;
        close();
        context.announce(`Version ${answer.version} is published.`);
        place.set({ from: String(current.version), to: String(answer.version) });
        context.again();
      }, { class: "primary", "data-key": "publish" }), button("Discard", close, { class: "quiet" }))));
    text.setSelectionRange(0, 0);
    text.focus({ preventScroll: false });
  }

  return { title: "Rubric", element, refresh };
}
