// The frame of the page: which view is shown for which lineage and time, and what makes it look again.

import { EventReader } from "./events.js";
import { Refusal, json, onTokenNeeded, tokens } from "./api.js";
import { askToken, problemText } from "./dialogs.js";
import { button, h, replace } from "./dom.js";
import { place } from "./place.js";
import * as f from "./format.js";
import { overview } from "./overview.js";
import { rubric } from "./rubric.js";
import { scores } from "./scores.js";
import { judge } from "./judge.js";
import { metaRuns } from "./metaruns.js";
import { rollouts } from "./rollouts.js";
import { templates } from "./templates.js";
import { audit } from "./auditlog.js";

const views = { overview, rubric, scores, judge, meta: metaRuns, rollouts, templates, audit };
const POLL = 5_000;
const byID = (id) => document.getElementById(id);

const shown = { view: null, name: "", key: "", abort: null };
const log = [];
let connected = true;

/** What views get: the place, what happened lately, and ways to speak. */
const context = {
  place, log,
  announce(text) { byID("announcer").textContent = "";
    setTimeout(() => { byID("announcer").textContent = text; }, 50); },
  /** Looks again at once, such as after a change by this page. */
  again: () => refresh("change"),
};

/** Shows the view of the address; a new view is built, the same one only looks again. */
async function show(moved) {
  const name = views[place.view] ? place.view : "overview";
  const key = name + "|" + place.task + "|" + place.partition;
  for (const link of document.querySelectorAll("nav a")) {
    link.dataset.view === name ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
    link.href = place.link(link.dataset.view);
  }
  closeMenu();
  if (key !== shown.key || moved === "forced") {
    shown.abort?.abort();
    shown.view?.leave?.();
    shown.abort = new AbortController();
    Object.assign(shown, { key, name, view: views[name](context) });
    byID("view").replaceChildren(shown.view.element);
    byID("view").setAttribute("data-view", name);
    document.title = `${shown.view.title} · metareward`;
    if (moved === true) {
      scrollTo(0, 0);
      const heading = byID("view").querySelector("h1");
      heading?.setAttribute("tabindex", "-1");
      heading?.focus({ preventScroll: true });
    }
  }
  await refresh("place");
}

let refreshing = null;
let wanted = null;
let lookedAt = 0;
let tookLast = 0;

/** Lets the view look again: `place`, `change`, `event` or `poll` says why. One at a time; the last wish is kept. */
async function refresh(reason) {
  if (refreshing) { wanted = wanted === "place" ? wanted : reason; return refreshing; }
  refreshing = (async () => {
    const { view, abort } = shown;
    lookedAt = performance.now();
    try {
      await view.refresh(reason, abort.signal);
      tookLast = performance.now() - lookedAt;
      if (view === shown.view) failed(null);
    } catch (error) {
      if (!abort.signal.aborted && view === shown.view) failed(error);
    }
  })();
  await refreshing;
  refreshing = null;
  if (wanted) { const next = wanted; wanted = null; await refresh(next); }
}

/** Says above the view that it could not be brought up to date. What is on the page stays, dimmed. */
function failed(error) {
  const holder = byID("notices");
  byID("view").classList.toggle("stale", Boolean(error) && error instanceof Refusal && error.status === 0);
  if (!error) { if (holder.dataset.kind) { replace(holder); delete holder.dataset.kind; } return; }
  const text = String(error.message);
  if (holder.dataset.kind === text) return;
  holder.dataset.kind = text;
  if (!(error instanceof Refusal)) console.error(error);
  const needsToken = error instanceof Refusal && error.asksForToken;
  replace(holder, h("div", { class: "notice problem", role: "alert" }, problemText(error).childNodes.length
    ? h("div", {}, [...problemText(error).childNodes]) : text,
    needsToken ? button("Give a token", () => giveToken(error))
      : button("Try again", () => refresh("place"))));
}

/** Asks for a token at the reader's wish, and begins again with it. */
async function giveToken(reason) {
  if (!await askToken(reason)) return;
  stream.hurry();
  start();
}

function closeMenu() {
  byID("navigation").classList.remove("open");
  byID("menu").setAttribute("aria-expanded", "false");
}

/** The lineages in use, task by task. */
async function fillLineages() {
  const { tasks } = await json("tasks");
  const details = await Promise.all(tasks.map((task) => json("tasks/" + encodeURIComponent(task.name))));
  place.tasks = details;
  const select = byID("lineage");
  const known = details.flatMap((task) => {
    const names = new Set(task.lineages.map(({ partition }) => partition));
    if (!names.size) names.add("default");
    return [...names].map((partition) => ({ task: task.name, partition, isDefault: task.default }));
  });
  if (!place.task) {
    const first = known.find((each) => each.isDefault) ?? known[0];
    place.set({ task: first.task, partition: first.partition }, { silent: true });
  }
  if (!known.some((each) => each.task === place.task && each.partition === place.partition)) {
    known.push({ task: place.task, partition: place.partition });
  }
  const value = (each) => each.task + "\n" + each.partition;
  const groups = details.map((task) =>
    h("optgroup", { label: task.name }, known.filter((each) => each.task === task.name)
    .map((each) => h("option", { value: value(each) },
      each.partition === "default" ? task.name : `${task.name} / ${each.partition}`))));
  select.replaceChildren(...groups);
  select.value = value(place);
}

function onEvent(type, data) {
  if (/^(rubric|meta|template)\./.test(type)) {
    log.unshift({ type, data, at: new Date().toISOString() });
    log.length = Math.min(log.length, 100);
  }
  if (data.task && data.task !== place.task) return;
  if (type === "rubric.published") context.announce(
    `Version ${data.version} of the rubric of ${f.words(data.task)} is published.`);
  if (type === "meta.stage"
    && data.stage === "ended") context.announce(`A meta run of ${f.words(data.task)} ended: ${data.status}.`);
  clearTimeout(onEvent.timer);
  onEvent.timer = setTimeout(() => refresh("event"), 250);
}

function onState(state, seconds) {
  const live = byID("live");
  live.dataset.state = state;
  const text = { live: "Live", connecting: "Connecting", paused: "Paused",
    offline: `Disconnected, again in ${seconds} s` }[state];
  if (byID("live-text").textContent !== text) byID("live-text").textContent = text;
  byID("view").classList.toggle("stale", state === "offline" || (state === "connecting" && !connected));
  // Said once for each loss and return, not for every attempt between.
  if (state === "live" && !connected) { connected = true; context.announce("Connected again."); start(); }
  if (state === "offline" && connected) {
    connected = false;
    context.announce("The connection is lost. The page tries again by itself.");
  }
}

async function warnings() {
  try {
    const ready = await json("readyz").catch(() => null);
    const holder = byID("live");
    holder.title = ready ? `Service is ${f.words(ready.status)}` : "";
    const old = document.querySelector(".simulated");
    if (ready?.simulated && !old) {
      holder.before(h("span", { class: "badge warn simulated",
        title: "Rewards are for trying out, not for training" }, "Simulated"));
    } else if (!ready?.simulated) old?.remove();
  } catch { /* the stream's state already says so */ }
}

/** Loads what every view needs, then shows the view; what goes wrong is said above it. */
async function start() {
  try {
    await fillLineages();
    await show(shown.key ? false : "first");
    warnings();
  } catch (error) {
    failed(error);
    byID("view").querySelector(".loading")?.replaceWith(h("p", { class: "muted" }, "Nothing to show yet."));
    byID("view").querySelector("h1")?.removeAttribute("aria-busy");
  }
}

onTokenNeeded(askToken);
byID("menu").addEventListener("click", () => {
  const isOpen = byID("navigation").classList.toggle("open");
  byID("menu").setAttribute("aria-expanded", String(isOpen));
  // The views stand behind the fields of the bar in the order of the page; who opens them wants to go there.
  if (isOpen) byID("navigation").querySelector("[aria-current]")?.focus();
});
byID("navigation").addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || byID("menu").getAttribute("aria-expanded") !== "true") return;
  closeMenu();
  byID("menu").focus();
});
byID("skip").addEventListener("click", (event) => { event.preventDefault(); byID("main").focus(); });
byID("access").addEventListener("click", () => giveToken());
byID("lineage").addEventListener("change", (event) => {
  const [task, partition] = event.target.value.split("\n");
  place.set({ task, partition, run: null, from: null, to: null, template: null });
});
byID("range").replaceChildren(...place.ranges.map(([value, label]) =>
  h("option", { value, selected: value === place.range }, label)));
byID("range").addEventListener("change", (event) => place.set({ range: event.target.value }));
addEventListener("hashchange", () => {
  const before = shown.name;
  if (byID("lineage").options.length) byID("lineage").value = place.task + "\n" + place.partition;
  byID("range").value = place.range;
  show(place.view !== before);
});
setInterval(() => {
  // A service that takes long to answer is asked less often.
  if (document.hidden || !connected || !shown.view || performance.now() - lookedAt < 20 * tookLast) return;
  refresh("poll");
}, POLL);
setInterval(() => { if (!document.hidden && connected) warnings(); }, 6 * POLL);
document.addEventListener("visibilitychange", () => { if (!document.hidden && shown.view) refresh("poll"); });

const stream = new EventReader(onEvent, onState);
start();
stream.run();
if (tokens.reading) byID("access").title = "A token is in use";
