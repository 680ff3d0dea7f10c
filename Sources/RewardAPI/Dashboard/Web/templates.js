// Prompt templates: the text in force, edits with a preview, and the history.

import { button, field, h, panel, replace, select, table } from "./dom.js";
import { Refusal, json, lines, preview } from "./api.js";
import { confirmAndOperate, problemText, sheet } from "./dialogs.js";
import { textDiff } from "./diff.js";
import * as f from "./format.js";
import { empty, heading, loading } from "./common.js";

const ABOUT = {
  rm_score: "What the judge reads of a rollout, before the question about an item",
    rm_plan: "How the judge plans the evaluation of a problem",
  rm_execute: "How the judge carries the plan out on a response",
    mrm_prescreen: "How the meta model labels samples good, ok or bad",
  mrm_analyze: "How the meta model studies a judged sample", mrm_refine: "How it asks for the refined rubric",
    mrm_merge: "How refined sets become one",
};

export function templates(context) {
  const { place } = context;
  const tabs = h("div", { role: "tablist", "aria-label": "Templates" });
  const body = h("div", { class: "stack", role: "tabpanel", id: "template", tabindex: -1 }, loading(true));
  const element = h("div", { class: "stack" },
    heading("Templates", `${place.task}: the prompts of judge and meta model, with history`), tabs, body);
  let list = [];
  let shown = null;

  async function refresh(reason, signal) {
    if (reason === "poll") return;
    ({ templates: list } = await json("meta/templates/" + encodeURIComponent(place.task), {}, signal));
    const wanted = list.find(({ name }) => name === place.get("template")) ?? list[0];
    replace(tabs, list.map(({ name }) => h("button", {
      type: "button", role: "tab", id: "tab-" + name, "aria-controls": "template",
        "aria-selected": String(name === wanted?.name),
      tabindex: name === wanted?.name ? 0 : -1, on: { click: () => choose(name), keydown: move } }, name)));
    if (!wanted) { replace(body, empty("No templates", "This task has none.")); return; }
    body.setAttribute("aria-labelledby", "tab-" + wanted.name);
    // What the reader types is not taken away by an event; a change of their own asks for the new text.
    if (shown?.name === wanted.name && shown.version === wanted.version) return;
    if (shown?.name === wanted.name && reason === "event" && isDirty()) {
      notice.replaceChildren(h("p", { class: "notice warn" },
        `Version ${wanted.version} was put meanwhile; publishing replaces it.`));
      return;
    }
    shown = wanted;
    const { versions } = await json(
      `meta/templates/${encodeURIComponent(place.task)}/${wanted.name}/versions`, { limit: 50 }, signal);
    if (shown === wanted) replace(body, editor(wanted), history(wanted, versions));
  }

  function choose(name) { place.set({ template: name }); }
  function move(event) {
    const at = list.findIndex(({ name }) => event.currentTarget.id === "tab-" + name);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: list.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = list[(to + list.length) % list.length].name;
    choose(next);
    tabs.querySelector("#tab-" + next).focus();
  }

  const notice = h("div");
  let text = null;
  let system = null;
  const isDirty = () => text && (text.value !== shown.text || system.value !== (shown.system ?? ""));
  const edited = () => ({ text: text.value,
    ...(system.value !== (shown.system ?? "") || shown.origin !== "default" ? { system: system.value } : {}) });

  function editor(template) {
    text = h("textarea", { rows: 16, value: template.text, spellcheck: "true" });
    system = h("textarea", { rows: 4, value: template.system ?? "", spellcheck: "true" });
    notice.replaceChildren();
    return panel(template.name,
      h("p", { class: "muted" }, ABOUT[template.name] ?? "",
        `. Version ${template.version}, ${template.origin}, ${f.ago(template.changed_at)}.`),
      notice, field("System line", system), field("Text", text,
        `Variables: ${template.variables.map((name) => `{{${name}}}`)
          .join(", ")}. Required: ${template.required.map((name) => `{{${name}}}`).join(", ") || "none"}.`),
      h("div", { class: "actions" },
        button("Preview", () => showPreview(template), { "data-key": "preview" }),
        button("Publish the edit", () => publish(template), { class: "primary", "data-key": "publish" }),
        button("Discard the edit", () => { text.value = template.text; system.value = template.system ?? ""; },
          { class: "quiet" }),
        button("Back to the default",
          () => change(template, "Back to the default text", "The default text becomes the next version.", "reset",
          {}), { class: "danger", "data-key": "reset" })));
  }

  const history = (template, versions) => panel("History", table("Every version is kept", [
    { name: "Version", heading: true,
      value: (each) => `Version ${each.version}` }, { name: "Origin", value: (each) => each.origin },
    { name: "When", value: (each) => f.time(each.changed_at) },
      { name: "Comment", value: (each) => each.comment ?? f.none },
    { name: "Hash", value: (each) => h("code", {}, f.shortHash(each.hash)) },
    { name: "Actions", value: (each) => h("div", { class: "row" },
      button("Show", () => showVersion(template, each.version),
        { class: "quiet", "data-key": "show" + each.version, "aria-label": `Show version ${each.version}` }),
      each.version !== template.version && button("Restore", () => change(template, `Restore version ${each.version}`,
        `The text of version ${each.version} becomes the next version.`, "restore", { version: each.version }),
      { "data-key": "restore" + each.version, "aria-label": `Restore version ${each.version}` })) },
  ], versions, { class: "cards" }));

  const path = (template) => `meta/templates/${encodeURIComponent(place.task)}/${template.name}`;

  async function showVersion(template, version) {
    const old = await json(path(template), { version });
    sheet(`${template.name}, version ${version}`,
      version === template.version ? null
        : [h("h3", {}, `From this version to version ${template.version}`), old.text === template.text
          ? h("p", { class: "muted" }, "Both have the same text.") : textDiff(old.text, template.text)],
      h("h3", {}, "Text"), h("pre", {}, old.text),
        old.system && [h("h3", {}, "System line"), h("pre", {}, old.system)]);
  }

  async function showPreview(template) {
    const { rows } = await lines("rollouts", { ...place.lineage, order: "newest", status: "scored", limit: 20 });
    const output = h("div", { class: "stack", "aria-live": "polite" }, loading());
    const render = async (scoreID) => {
      const sample = scoreID ? { score_id: scoreID }
        : { sample: { prompt: "An example prompt.", response: "An example response." } };
      try {
        const { messages } = await preview(path(template) + "/render", { ...sample, ...(isDirty() ? edited() : {}) });
        replace(output, messages.map((message) => [h("h3", {}, message.role), h("pre", {}, message.content)]));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        replace(output, problemText(error));
      }
    };
    const choice = select([...rows.map((row) =>
      [row.score_id, `${row.id}: ${f.clipped(f.plain(row.response), 48)}`]), ["", "An example of two sentences"]],
      rows[0]?.score_id ?? "", render);
    sheet(`Preview of ${template.name}`, h("p", { class: "muted" }, isDirty()
      ? "The edited text, not yet published, as it would be sent." : "The text in force, as it is sent."),
      field("Rollout", choice), output);
    await render(choice.value);
  }

  async function publish(template) {
    const comment = h("input", { maxlength: 4000 });
    const answer = await confirmAndOperate({
      title: `Publish ${template.name}`, action: "Publish",
        fields: [{ name: "comment", label: "Comment", control: comment }],
      text: `The edit becomes version ${template.version + 1}, in force for what is pinned or begun from then on.`,
      request: (values) => ["PUT", path(template),
        { ...edited(), ...(values.comment ? { comment: values.comment } : {}) }],
    });
    done(answer);
  }

  async function change(template, title, words, action, body) {
    done(await confirmAndOperate({
      title, text: words, action: action === "reset" ? "Use the default" : "Restore",
      request: () => ["POST", `${path(template)}/${action}`, body],
    }));
  }

  function done(answer) {
    if (!answer) return;
    shown = null;
    context.announce(`${answer.name} is at version ${answer.version}.`);
    context.again();
  }

  return { title: "Templates", element, refresh };
}
