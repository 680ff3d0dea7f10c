// Reads the Prometheus text format, as far as this page needs it.

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** The samples of a page of metrics. */
export class Samples {
  #byName = new Map();

  constructor(text) {
    for (const line of text.split("\n")) {
      const [, name, inner, value] = (!line.startsWith("#") && LINE.exec(line)) || [];
      if (!name) continue;
      const labels = {};
      for (const [, label, content] of (inner ?? "").matchAll(LABEL)) labels[label] = content.replace(/\\(.)/g,
        (_, each) => each === "n" ? "\n" : each);
      if (!this.#byName.has(name)) this.#byName.set(name, []);
      this.#byName.get(name).push({ labels, value: Number(value) });
    }
  }

  /** The samples of a metric whose labels are those given. */
  all(name, wanted = {}) {
    return (this.#byName.get(name) ?? [])
      .filter(({ labels }) => Object.entries(wanted).every(([key, value]) => labels[key] === value));
  }
  /** Their sum, 0 where there are none. */
  sum(name, wanted) { return this.all(name, wanted).reduce((total, { value }) => total + value, 0); }

  /** A quantile from the buckets of a histogram, by linear interpolation; null where it has no samples. */
  quantile(name, share, wanted) {
    const byBound = new Map();
    for (const { labels, value } of this.all(name + "_bucket", wanted)) {
      const bound = labels.le === "+Inf" ? Infinity : Number(labels.le);
      byBound.set(bound, (byBound.get(bound) ?? 0) + value);
    }
    const bounds = [...byBound].sort(([a], [b]) => a - b);
    const all = bounds.at(-1)?.[1];
    if (!all) return null;
    let [below, counted] = [0, 0];
    for (const [bound, total] of bounds) {
      if (total >= share * all) {
        if (bound === Infinity) return below;
        return below + (bound - below) * (share * all - counted) / (total - counted || 1);
      }
      [below, counted] = [bound, total];
    }
    return below;
  }
}

export const parse = (text) => new Samples(text);
