// Asks the service. Every path is relative to the page, so that the page also works behind a path of a proxy.

const TOKEN = "metareward.token";
const OPERATOR = "metareward.operator";
const TIMEOUT = 30_000;

/** An answer that is no success, or none at all (`status` 0). */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || `The service answered ${status}.`);
    this.status = status;
    this.type = problem.type ?? "";
    this.title = problem.title ?? "";
    this.errors = problem.errors ?? [];
  }
  /** Whether a token could help: refused host names and origins are no matter of tokens. */
  get asksForToken() {
    return this.status === 401 || (this.status === 403 && !/forbidden-(host|origin)$/.test(this.type));
  }
}

// Tokens live as long as the tab. Reading and operating may have different ones.
export const tokens = {
  get reading() { return sessionStorage.getItem(TOKEN) ?? sessionStorage.getItem(OPERATOR) ?? ""; },
  set reading(value) {
    isMuted = false;
    value ? sessionStorage.setItem(TOKEN, value) : sessionStorage.removeItem(TOKEN);
  },
  get operating() { return sessionStorage.getItem(OPERATOR) ?? ""; },
  set operating(value) { value ? sessionStorage.setItem(OPERATOR, value) : sessionStorage.removeItem(OPERATOR); },
};

let askForToken = null;
let asking = null;
/** Whether the reader had no token to give, or a wrong one: then nothing but the reader's own wish asks again. */
let isMuted = false;
/** Sets what is called when reading needs a token; it resolves to whether there is a new one. */
export const onTokenNeeded = (ask) => { askForToken = ask; };

function target(path, query) {
  const url = new URL(path, document.baseURI);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== "") url.searchParams.set(name, value);
  }
  return url;
}

async function refusal(response) {
  let problem = {};
  try { problem = await response.json(); } catch { /* no problem document: the status must do */ }
  return new Refusal(response.status, problem);
}

async function ask(path, { query, signal, token, timeout = TIMEOUT, ...options } = {}) {
  const headers = { Accept: "application/json, */*", ...options.headers };
  if (token) headers.Authorization = `Bearer ${token}`;
  const signals = [signal, timeout && AbortSignal.timeout(timeout)].filter(Boolean);
  let response;
  try {
    response = await fetch(target(path, query), {
      ...options, headers, cache: "no-store", credentials: "same-origin", redirect: "error",
      signal: signals.length ? AbortSignal.any(signals) : undefined,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    const late = error.name === "TimeoutError";
    throw new Refusal(0, { title: "No answer", detail: late
      ? `The service did not answer within ${timeout / 1000} s.` : "The service cannot be reached." });
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

/** Reads with the reading token; asks for one, once for all readers, where the service wants it. */
export async function read(path, options = {}) {
  const used = tokens.reading;
  try {
    return await ask(path, { ...options, token: used });
  } catch (error) {
    if (!(error instanceof Refusal) || !error.asksForToken || !askForToken) throw error;
    if (tokens.reading === used) {
      if (isMuted) throw error;
      asking ??= askForToken(error).finally(() => { asking = null; });
      if (!await asking) { isMuted = true; throw error; }
    }
    try {
      return await ask(path, { ...options, token: tokens.reading });
    } catch (second) {
      if (second instanceof Refusal && second.asksForToken) isMuted = true;
      throw second;
    }
  }
}

export const json = async (path, query, signal) => (await read(path, { query, signal })).json();

/** A page of JSON Lines, and the `after` of the next page. */
export async function lines(path, query, signal) {
  const response = await read(path, { query, signal });
  const rows = (await response.text()).split("\n").filter(Boolean).map((line) => JSON.parse(line));
  const next = /<([^>]*)>; rel="next"/.exec(response.headers.get("Link") ?? "");
  return { rows, next: next && new URL(next[1], document.baseURI).searchParams.get("after") };
}

export const text = async (path, signal) => (await read(path, { signal })).text();

/** Posts what only reads, such as a preview. */
export const preview = async (path, body) =>
  (await read(path, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }))
    .json();

/**
 * Reads with `token` what only operators may; a refusal is the caller's to explain, since a reader's token is right
 * elsewhere.
 */
export const operatorJSON = async (path, query, token, signal) => (await ask(path, { query, signal, token })).json();

/** Changes something, with the operator's token where there is one. */
export async function operate(method, path, body) {
  const response = await ask(path, {
    method, body: JSON.stringify(body ?? {}), headers: { "Content-Type": "application/json" },
    token: tokens.operating || tokens.reading,
  });
  return response.json();
}
