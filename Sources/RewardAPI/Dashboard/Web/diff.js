// Differences between two texts, word by word, and between two rubrics, item by item.

import { h } from "./dom.js";
import { itemCard } from "./common.js";
import * as f from "./format.js";

/** Longest table of the comparison, in cells; longer texts are compared line by line, then shown whole. */
const CELLS = 2_000_000;

/** The steps from `a` to `b` as `[kind, text]`, kind `same`, `del` or `ins`; null where they are too long. */
function steps(a, b) {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const left = a.slice(start, a.length - end);
  const right = b.slice(start, b.length - end);
  if ((left.length + 1) * (right.length + 1) > CELLS) return null;
  const wide = right.length + 1;
  const common = new Uint32Array((left.length + 1) * wide);
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      common[i * wide + j] = left[i] === right[j] ? common[(i + 1) * wide + j + 1] + 1
        : Math.max(common[(i + 1) * wide + j], common[i * wide + j + 1]);
    }
  }
  const result = [["same", a.slice(0, start).join("")]];
  let [i, j] = [0, 0];
  const put = (kind, text) => { result.at(-1)[0] === kind ? result.at(-1)[1] += text : result.push([kind, text]); };
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) { put("same", left[i]); i += 1; j += 1; }
    else if (i < left.length
      && (j === right.length || common[(i + 1) * wide + j] >= common[i * wide + j + 1])) put("del", left[i++]);
    else put("ins", right[j++]);
  }
  if (end) put("same", a.slice(a.length - end).join(""));
  return result.filter(([, text]) => text);
}

const wordsOf = (text) => text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
const linesOf = (text) => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** A text with what was removed and what was added marked. */
export function textDiff(before, after) {
  const found = steps(wordsOf(before), wordsOf(after)) ?? steps(linesOf(before), linesOf(after))
    ?? [["del", before + "\n"], ["ins", after]];
  return h("p", { class: "prose" }, found.map(([kind, text]) => kind === "same" ? text
    : h(kind, {}, h("span", { class: "unseen" }, kind === "ins" ? " added: " : " removed: "), text)));
}

const WORD = { added: "good", removed: "bad", changed: "warn", moved: "info", same: "" };

function entry({ change, name, before, after }) {
  const badge = h("span", { class: "badge " + WORD[change] }, change);
  if (typeof (before ?? after) === "string") {
    return h("article", { class: "item " + change }, h("header", {}, h("h3", {}, name || "Guidelines"), badge),
      before !== null && after !== null ? textDiff(before, after) : h("p", { class: "prose" }, after ?? before));
  }
  if (change === "changed") {
    const ranges = before.min !== after.min || before.max !== after.max;
    return h("article", { class: "item changed" },
      h("header", {}, h("h3", { class: "break" }, name),
        !ranges && h("small", {}, `${after.min} to ${after.max}`), badge),
      ranges && h("p", {}, "Range ",
        h("del", {}, `${before.min} to ${before.max}`), " ", h("ins", {}, `${after.min} to ${after.max}`)),
      textDiff(before.text, after.text));
  }
  const card = itemCard(after ?? before, change);
  card.querySelector("header").append(badge);
  return card;
}

/** What changed between two rubrics; what is the same is folded away. */
export function rubricDiff({ from, to, items }) {
  const same = items.filter(({ change }) => change === "same");
  const changed = items.filter(({ change }) => change !== "same");
  const counted = ["added", "removed", "changed", "moved"]
    .map((kind) => [kind, items.filter(({ change }) => change === kind).length])
    .filter(([, number]) => number).map(([kind, number]) => `${f.count(number)} ${kind}`);
  return [
    h("p", { class: "muted" },
      counted.length ? `From version ${from} to ${to}: ${counted.join(", ")}, ${f.count(same.length)} the same.`
      : `Versions ${from} and ${to} say the same.`),
    changed.map(entry),
    same.length > 0 && changed.length > 0
      && h("details", { "data-key": "same" },
      h("summary", { "data-key": "same/summary" }, `${f.count(same.length)} the same`),
      h("div", { class: "stack" }, same.map(entry))),
  ];
}
