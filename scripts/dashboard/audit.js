// Looks at the page for what keeps people out, after the rules of WCAG 2.2 that a program can check. Its value is a list
// of sentences; an empty one is good.
(() => {
  const found = [];
  const top = document.querySelector("dialog[open]") ?? document.body;
  const name = (element) => `<${element.tagName.toLowerCase()}${element.id ? "#" + element.id : ""}`
    + `${element.className?.baseVal ?? element.className ? " ." + (element.className.baseVal ?? element.className) : ""}>`
    + ` ${JSON.stringify((element.textContent ?? "").trim().slice(0, 40))}`;
  const isSeen = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })
    && element.getClientRects().length > 0;
  const all = (selector) => [...top.querySelectorAll(selector)].filter(isSeen);
  const byID = (ids) => ids.split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" ").trim();

  // Names (1.1.1, 1.3.1, 4.1.2)
  for (const control of all("input, select, textarea")) {
    const label = [...(control.labels ?? [])].map((each) => each.textContent).join("").trim()
      || control.getAttribute("aria-label") || byID(control.getAttribute("aria-labelledby") ?? "");
    if (!label) found.push(`a field has no label: ${name(control)}`);
  }
  for (const element of all("button, a[href], summary, [role=tab]")) {
    const text = element.getAttribute("aria-label") || element.textContent.trim() || element.querySelector("img")?.alt;
    if (!text) found.push(`nothing says what this does: ${name(element)}`);
  }
  for (const image of all("img")) if (!image.hasAttribute("alt")) found.push(`an image has no alt: ${name(image)}`);
  for (const image of all("svg")) {
    const isNamed = image.getAttribute("role") === "img" && byID(image.getAttribute("aria-labelledby") ?? "");
    if (!isNamed && image.getAttribute("aria-hidden") !== "true") found.push(
      `a drawing has neither name nor aria-hidden: ${name(image)}`);
  }
  for (const table of all("table")) {
    if (!table.caption) found.push(`a table has no caption: ${name(table)}`);
    for (const cell of table.querySelectorAll("th")) if (!cell.scope) found.push(
      `a header cell has no scope: ${name(cell)}`);
  }
  for (const attribute of ["aria-labelledby", "aria-describedby", "aria-controls", "for"]) {
    for (const element of document.querySelectorAll(`[${attribute}]`)) {
      for (const id of element.getAttribute(attribute).split(" ")) {
        if (id && !document.getElementById(id)) found.push(`${attribute} names nothing (${id}): ${name(element)}`);
      }
    }
  }
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index))) found.push(
    `the id ${id} occurs twice`);

  // Structure (1.3.1, 2.4.6)
  if (!document.documentElement.lang) found.push("the page has no language");
  if (!document.title.trim()) found.push("the page has no title");
  for (const landmark of ["header", "nav[aria-label]", "main"]) {
    if (document.querySelectorAll("body > " + landmark)
      .length !== 1) found.push(`there is not exactly one ${landmark}`);
  }
  if (document.querySelectorAll("main h1").length !== 1) found.push("there is not exactly one h1");
  let level = 0;
  for (const heading of all("h1, h2, h3, h4")) {
    const next = Number(heading.tagName[1]);
    if (level && next > level + 1) found.push(`the level of headings leaps from ${level} to ${next}: ${name(heading)}`);
    level = next;
  }

  // Contrast (1.4.3)
  const parse = (text) => (text.match(/[\d.]+/g) ?? []).map(Number);
  const over = ([r, g, b, a = 1], under) => [r, g, b].map((value, index) => value * a + under[index] * (1 - a));
  const ground = (element) => {
    const layers = [];
    for (let each = element; each; each = each.parentElement) {
      const color = parse(getComputedStyle(each).backgroundColor);
      if (color.length && (color[3] ?? 1) > 0) layers.push(color);
      if ((color[3] ?? 1) === 1 && color.length) break;
      if (each.tagName === "DIALOG") break;
    }
    return layers.toReversed().reduce((under, layer) => over(layer, under), [255, 255, 255]);
  };
  const light = (color) => color.map((value) => value / 255)
    .map((value) => value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
  const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (seen.has(element) || !walker.currentNode.data.trim() || !isSeen(element)
      || element.closest(".unseen, option, title, desc")) continue;
    seen.add(element);
    if (element.closest(":disabled")) continue;
    const style = getComputedStyle(element);
    const isDrawn = element instanceof SVGElement;
    const under = ground(isDrawn ? element.ownerSVGElement.parentElement : element);
    const ink = over(parse(isDrawn ? style.fill : style.color), under);
    const [a, b] = [light(ink), light(under)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (isLarge ? 3 : 4.5)) found.push(`contrast ${ratio.toFixed(2)}: ${name(element)}`);
  }

  // Targets (2.5.8) and reflow (1.4.10)
  for (const element of all("button, select, input, nav a")) {
    const box = element.getBoundingClientRect();
    if ((box.width < 24 || box.height < 20)
      && !element.matches(".row-link")) found.push(`a target of ${box.width} × ${box.height}: ${name(element)}`);
  }
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) {
    found.push(`the page is ${wide} pixels too wide`);
    for (const element of all("main *")) {
      if (element.getBoundingClientRect().right > document.documentElement.clientWidth
        + 1) found.push(`reaches out: ${name(element)}`);
    }
  }
  return [...new Set(found)].slice(0, 20);
})()
