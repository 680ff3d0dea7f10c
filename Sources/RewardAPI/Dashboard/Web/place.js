// Where the reader is: `#/view?task=…&partition=…&range=…`. The address is all the state that a view has, so that
// it can be sent to others and the back button works.

const RANGES = [["15m", "15 minutes", 900], ["1h", "1 hour", 3600], ["6h", "6 hours", 21_600],
  ["24h", "24 hours", 86_400],
  ["7d", "7 days", 604_800], ["30d", "30 days", 2_592_000], ["all", "All", null]];

function parts() {
  const [view, query] = location.hash.replace(/^#\/?/, "").split("?");
  return { view: view || "overview", values: new URLSearchParams(query ?? "") };
}

const lasting = ["task", "partition", "range"];

export const place = {
  /** The configured tasks in detail, once they are known. */
  tasks: [],
  ranges: RANGES.map(([value, label]) => [value, label]),

  get view() { return parts().view; },
  get task() { return parts().values.get("task") ?? ""; },
  get partition() { return parts().values.get("partition") ?? "default"; },
  get range() { return parts().values.get("range") ?? "24h"; },
  /** A member of the address that only one view knows. */
  get(name) { return parts().values.get(name); },

  get lineage() { return { task: this.task, partition: this.partition }; },
  get taskDetails() { return this.tasks.find((task) => task.name === this.task); },
  /** The beginning of the chosen time; undefined for all. */
  get since() {
    const seconds = RANGES.find(([value]) => value === this.range)?.[2];
    // Full ten seconds, so that readers who look at the same time share the service's work.
    const now = Math.floor(Date.now() / 10_000) * 10_000;
    return seconds ? new Date(now - seconds * 1000).toISOString() : undefined;
  },

  /** The address of another view of the same lineage and time. */
  link(view, more = {}) {
    const { values } = parts();
    const query = new URLSearchParams();
    for (const name of lasting) if (values.has(name)) query.set(name, values.get(name));
    for (const [name, value] of Object.entries(more)) query.set(name, value);
    return `#/${view}?${query}`;
  },

  /** Changes members of the address; null removes one. */
  set(changes, { silent = false } = {}) {
    const { view, values } = parts();
    for (const [name, value] of Object.entries(changes)) {
      value === null || value === "" ? values.delete(name) : values.set(name, value);
    }
    const hash = `#/${view}?${values}`;
    if (hash === location.hash) return;
    if (silent) history.replaceState(null, "", hash); else location.hash = hash;
  },
};
