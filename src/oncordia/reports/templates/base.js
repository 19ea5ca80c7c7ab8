// Parts that sections are made of: drawings, badges, selects, toggles and figures; and numbers.

const SVG = "http://www.w3.org/2000/svg";

function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function badge(section, name) {
  const shape = svg("svg", { "aria-hidden": "true" }, svg("use", { href: `#shape-${name}` }));
  return el("span", { class: `badge ${name}` }, shape, word(`${section}.${name}`));
}

function option(value, text, chosen) {
  return el("option", { value, selected: value === chosen }, text);
}

/** A labelled select: `choices` are pairs of value and text. */
function select(label, choices, chosen, change, id) {
  const box = el("select", { id, onchange: () => change(box.value) });
  box.append(...choices.map(([value, text]) => option(value, text, chosen)));
  return el("label", { class: "field" }, el("span", {}, label), box);
}

/** Toggle buttons of which any number may be pressed; `pressed` is a set that they change. */
function toggles(label, section, names, pressed, change) {
  const group = el("div", { class: "toggles", role: "group", "aria-label": label });
  for (const name of names) {
    const button = el(
      "button",
      {
        type: "button",
        "data-value": name,
        "aria-pressed": String(pressed.has(name)),
        onclick: () => {
          if (!pressed.delete(name)) pressed.add(name);
          button.setAttribute("aria-pressed", String(pressed.has(name)));
          change();
        },
      },
      badge(section, name),
    );
    group.append(button);
  }
  return group;
}

function figure(caption, ...content) {
  return el("figure", {}, ...content, el("figcaption", {}, caption));
}

/** Smallest and largest finite number, or null where there is none. */
function extent(values) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high && value < Infinity) high = value;
  }
  return low > high ? null : [low, high];
}

/** Quantile of finite numbers by linear interpolation, NaN for none. */
function quantile(values, share) {
  const sorted = Float64Array.from(values.filter(Number.isFinite)).sort();
  if (sorted.length === 0) return NaN;
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/** 1, 2, 2.5 or 5 times a power of ten, the nearest from above to a rough step. */
function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 2.5, 5, 10].find((step) => step * power >= rough * 0.999) * power;
}

const byName = new Intl.Collator(undefined, { numeric: true }).compare;
