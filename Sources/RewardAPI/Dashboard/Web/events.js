// The event stream, read with fetch: EventSource could not carry the token in a header.

import { read, Refusal } from "./api.js";

const RETRY = 3_000;
const RETRY_MAX = 30_000;
/** A stream without as much as a heartbeat for this long counts as lost. */
const SILENCE = 45_000;

/**
 * Follows `events` while the page is seen. `onEvent(type, data)` hears of each event, `onState(state, seconds)` of
 * `live`, `connecting`, `paused`, and `offline` with the seconds until the next attempt.
 *
 * A page that nobody sees lets its stream go: a browser has six connections to a server, and six open tabs would take
 * them all. What was missed meanwhile comes after `Last-Event-ID`.
 */
export class EventReader {
  #last = null;
  #failures = 0;
  #retry = RETRY;
  #wake = null;
  #abort = null;

  constructor(onEvent, onState) {
    this.onEvent = onEvent;
    this.onState = onState;
    addEventListener("online", () => this.#wake?.());
    addEventListener("pagehide", () => this.#abort?.abort());
    document.addEventListener("visibilitychange", () => document.hidden ? this.#abort?.abort() : this.#wake?.());
  }

  /** Tries again at once, such as with another token. */
  hurry() { this.#wake?.(); }

  async run() {
    for (;;) {
      if (document.hidden) {
        this.onState("paused", 0);
        await new Promise((resolve) => { this.#wake = resolve; });
      }
      this.onState("connecting", 0);
      try {
        await this.#once();
        this.#failures = 0;
      } catch {
        this.#failures += 1;
      }
      if (document.hidden) { this.#failures = 0; continue; }
      const wait = Math.min(this.#retry * 2 ** Math.min(this.#failures, 5), RETRY_MAX);
      this.onState("offline", Math.round(wait / 1000));
      await new Promise((resolve) => { this.#wake = resolve; setTimeout(resolve, wait); });
    }
  }

  async #once() {
    const abort = this.#abort = new AbortController();
    let alarm = setTimeout(() => abort.abort(), SILENCE);
    try {
      const response = await read("events", {
        timeout: 0, signal: abort.signal,
        headers: { Accept: "text/event-stream", ...(this.#last ? { "Last-Event-ID": this.#last } : {}) },
      });
      if (!response.body) throw new Refusal(0, { detail: "no stream" });
      this.#failures = 0;
      this.onState("live", 0);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        clearTimeout(alarm);
        alarm = setTimeout(() => abort.abort(), SILENCE);
        const blocks = (rest + value).split(/\n\n/);
        rest = blocks.pop();
        for (const block of blocks) this.#take(block);
      }
    } finally {
      clearTimeout(alarm);
      abort.abort();
    }
  }

  #take(block) {
    let type = "message";
    const data = [];
    for (const line of block.split("\n")) {
      const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
      if (name === "event") type = value;
      else if (name === "data") data.push(value);
      else if (name === "id") this.#last = value;
      else if (name === "retry" && /^\d+$/.test(value)) this.#retry = Number(value);
    }
    if (!data.length) return;
    try { this.onEvent(type, JSON.parse(data.join("\n"))); } catch { /* an event that is no JSON says nothing */ }
  }
}
