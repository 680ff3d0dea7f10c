// Numbers, times and names as people read them.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

export const none = "–";
const missing = (value) => value === null || value === undefined || Number.isNaN(value);

export const count = (value) => missing(value) ? none : whole.format(value);
/** 1.2M above ten thousand. */
export const brief = (value) => missing(value) ? none : Math.abs(value) >= 10_000 ? short.format(value)
  : whole.format(value);
export const decimal = (value, digits = 2) => missing(value) ? none : value.toFixed(digits);
export const percent = (part, all) => all ? `${(100 * part / all).toFixed(part && part / all < 0.1 ? 1 : 0)} %` : none;

export function milliseconds(value) {
  if (missing(value)) return none;
  if (value === 0) return "0 ms";
  if (value < 10) return `${value.toFixed(1)} ms`;
  if (value < 1000) return `${Math.round(value)} ms`;
  return duration(value / 1000);
}

export function duration(seconds) {
  if (missing(seconds)) return none;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

export const ago = (text) => {
  if (!text) return none;
  const seconds = (Date.now() - Date.parse(text)) / 1000;
  return seconds < 10 ? "just now" : `${duration(seconds)} ago`;
};

const sameDay = (a, b) => a.toDateString() === b.toDateString();
export function time(text) {
  if (!text) return none;
  const at = new Date(text);
  const clock = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
  return sameDay(at, new Date()) ? clock
    : `${at.toLocaleDateString([], { day: "numeric", month: "short" })}, ${clock.slice(0, 5)}`;
}

/** The label of an instant on an axis that covers `span` milliseconds. */
export function tick(at, span) {
  const date = new Date(at);
  if (span > 2 * 86_400_000) return date.toLocaleDateString([], { day: "numeric", month: "short" });
  const seconds = span < 5 * 60_000 ? { second: "2-digit" } : {};
  return date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", ...seconds, hour12: false });
}

/** `judge_timeout` as words. */
export const words = (name) => String(name ?? "").replaceAll("_", " ");
export const shortHash = (hash) => hash ? hash.slice(0, 12) : none;

/** The text of a prompt or response, whether it came as text or as messages. */
export function plain(text) {
  if (text === null || text === undefined) return "";
  if (typeof text === "string") return text;
  return text.map((message) => {
    const content = typeof message.content === "string" ? message.content
      : message.content.map((part) => part.text).join("");
    return `${message.role}: ${content}`;
  }).join("\n\n");
}

export const clipped = (text, length) => text.length > length ? text.slice(0, length).trimEnd() + " …" : text;
