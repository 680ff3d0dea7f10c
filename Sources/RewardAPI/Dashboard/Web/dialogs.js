// Dialogs: the access token, and the confirmation of whatever changes the service.

import { button, field, freshID, h } from "./dom.js";
import { Refusal, operate, tokens } from "./api.js";

const tokenField = (value) => h("input", {
  type: "password", autocomplete: "off", spellcheck: "false", autocapitalize: "off", maxlength: 512, value,
});

/**
 * The focus goes back to where it was when `dialog` opened. What the view has made anew meanwhile is found by its key;
 * where it is gone, the view's heading is the next best place.
 */
function returnFocus(dialog) {
  const opener = document.activeElement;
  const key = opener?.dataset?.key;
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (document.querySelector("dialog[open]")) return;
    const again = opener?.isConnected && opener !== document.body ? opener
      : key && document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    const heading = document.querySelector("main h1");
    heading?.setAttribute("tabindex", "-1");
    (again || heading)?.focus({ preventScroll: Boolean(again) });
  });
}

function open(title, { body, actions, danger }) {
  const id = freshID("dialog");
  const dialog = h("dialog", { class: danger ? "dialog danger" : "dialog", "aria-labelledby": id },
    h("form", { method: "dialog", novalidate: true }, h("h2", { id }, title), body,
      h("div", { class: "actions" }, actions)));
  document.body.append(dialog);
  returnFocus(dialog);
  dialog.showModal();
  return dialog;
}

/** A problem as text, with every entry of its list. */
export function problemText(error) {
  const refusal = error instanceof Refusal ? error
    : new Refusal(0, { title: "Error", detail: String(error?.message ?? error) });
  return h("div", { class: "problem" },
    h("p", {}, refusal.title && h("strong", {}, refusal.title.replace(/\.$/, ""), ". "),
      refusal.errors.length ? null : refusal.message),
    refusal.errors.length > 0 && h("ul", {}, refusal.errors.map(({ pointer, detail }) =>
      h("li", {}, h("code", {}, pointer || "/"), " ", detail))));
}

/** Asks for the token that reading needs; resolves to whether one was given. */
export function askToken(reason) {
  return new Promise((resolve) => {
    const input = tokenField("");
    let given = false;
    const dialog = open("Access token", {
      body: [
        h("p", {}, reason ? "This service wants a token with the scope read."
          : "Tokens are kept for this tab only, and forgotten when it closes."),
        reason && tokens.reading && h("p", { class: "problem", role: "alert" }, "The token that was given is refused."),
        field("Token", input, "Sent in the Authorization header of every request of this page."),
      ],
      actions: [
        button(reason ? "Not now" : "Cancel", () => dialog.close(), { class: "quiet" }),
        (tokens.reading || tokens.operating) && button("Forget tokens", () => {
          tokens.reading = tokens.operating = "";
          dialog.close();
        }, { class: "quiet" }),
        h("button", { class: "primary" }, "Use token"),
      ],
    });
    dialog.querySelector("form").addEventListener("submit", () => {
      given = input.value.trim() !== "";
      if (given) tokens.reading = input.value.trim();
    });
    dialog.addEventListener("close", () => resolve(given));
  });
}

/**
 * Asks for a token that may do what operators do; resolves to it, and to nothing where none was given. Keeping it is
 * the caller's part, once the service has taken it. `isAnother` says that there was one before, which does not suffice.
 */
export function askOperatorToken(isAnother) {
  return new Promise((resolve) => {
    const input = tokenField("");
    let given = "";
    const dialog = open("Operator token", {
      body: [
        h("p", {}, "The audit log needs a token with the scope operate. It is kept for this tab only, and used for the "
          + "audit log and for what changes something."),
        isAnother && h("p", { class: "problem", role: "alert" }, "The token that was given does not suffice."),
        field("Operator token", input),
      ],
      actions: [button("Not now", () => dialog.close(), { class: "quiet" }),
        h("button", { class: "primary" }, "Use token")],
    });
    dialog.querySelector("form").addEventListener("submit", () => {
      given = input.value.trim();
    });
    dialog.addEventListener("close", () => resolve(given));
  });
}

/**
 * Asks before something is changed, and changes it. `request(values)` gives `[method, path, body]`; `fields` are more
 * fields, `{name, label, control, hint}`. The dialog stays open with what went wrong until it went well. Resolves to
 * the answer, or to null where the reader thought better of it.
 */
export function confirmAndOperate({ title, text, action, danger, fields = [], request }) {
  return new Promise((resolve) => {
    const token = tokenField(tokens.operating);
    const failure = h("div", { role: "alert", class: "failure" });
    const confirm = h("button", { class: danger ? "primary danger" : "primary" }, action);
    let answer = null;
    const dialog = open(title, {
      danger,
      body: [
        [text].flat().map((paragraph) => h("p", {}, paragraph)),
        fields.map(({ label, control, hint }) => field(label, control, hint)),
        field("Operator token", token,
          "Needs the scope operate. Leave it empty where the service runs without tokens."),
        failure,
      ],
      actions: [button("Cancel", () => dialog.close(), { class: "quiet" }), confirm],
    });
    dialog.querySelector("form").addEventListener("submit", async (event) => {
      event.preventDefault();
      failure.replaceChildren();
      confirm.disabled = true;
      confirm.setAttribute("aria-busy", "true");
      const usedBefore = tokens.operating;
      tokens.operating = token.value.trim();
      const values = Object.fromEntries(fields.map(({ name, control }) =>
        [name, control.type === "checkbox" ? control.checked : control.value]));
      try {
        answer = await operate(...request(values));
        dialog.close();
      } catch (error) {
        // A token that was refused is not kept, else everything after it would be refused too.
        if (error instanceof Refusal && error.asksForToken) {
          tokens.operating = usedBefore === tokens.operating ? "" : usedBefore;
        }
        failure.replaceChildren(problemText(error));
        confirm.disabled = false;
        confirm.removeAttribute("aria-busy");
        if (error instanceof Refusal && error.asksForToken) { token.focus(); token.select(); } else confirm.focus();
      }
    });
    dialog.addEventListener("close", () => resolve(answer));
  });
}

/** A sheet at the side that shows one thing in full. */
export function sheet(title, ...content) {
  const id = freshID("sheet");
  const dialog = h("dialog", { class: "sheet", "aria-labelledby": id },
    h("div", { class: "sheet-head" }, h("h2", { id, tabindex: -1 }, title),
      button("Close", () => dialog.close(), { class: "quiet" })),
    h("div", { class: "sheet-body" }, content));
  document.body.append(dialog);
  returnFocus(dialog);
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.showModal();
  dialog.querySelector("h2").focus();
  return dialog;
}
