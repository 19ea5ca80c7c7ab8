// Figures as files of their own: SVG with its styles inside, PNG at three times the size.

const KEPT_STYLES = [
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray",
  "stroke-linecap", "font-size", "font-family", "font-weight", "text-anchor", "opacity",
];
const SAVED_SCALE = 3;

/** Copy of a drawn figure that looks the same without this page's styles. */
function freeze(image) {
  const copy = image.cloneNode(true);
  const holder = image.isConnected ? null : el("div", { class: "away" }, image);
  if (holder) document.body.append(holder); // styles are known only of what stands in the page
  const [from, to] = [$$("*", image), $$("*", copy)];
  for (const [i, node] of [image, ...from].entries()) {
    const style = getComputedStyle(node);
    const target = [copy, ...to][i];
    for (const name of KEPT_STYLES) target.style.setProperty(name, style.getPropertyValue(name));
    target.removeAttribute("class");
  }
  const box = image.viewBox.baseVal;
  holder?.remove();
  const sizes = { xmlns: SVG, width: box.width, height: box.height };
  for (const [name, value] of Object.entries(sizes)) copy.setAttribute(name, value);
  copy.prepend(svg("rect", { width: box.width, height: box.height, fill: "#ffffff" }));
  return copy;
}

/** Copy of a drawing with a place and size of its own. */
function placed(image, place) {
  const copy = image.cloneNode(true);
  for (const [name, value] of Object.entries(place)) copy.setAttribute(name, value);
  return copy;
}

/** The panels of a page as one figure, each under its title and over its foot. */
function joinPanels(root) {
  const panels = $$(".panel", root);
  const sizes = panels.map((panel) => $("svg.curve", panel)?.viewBox.baseVal ?? { width: 232, height: 150 });
  const wide = Math.max(...sizes.map((size) => size.width), 1) + 16;
  const texts = panels.map((panel) => ({
    head: [...$$(".panel-title, .panel-sample", panel)].map((node) => node.textContent),
    foot: $$(".panel-foot, .series-name", panel).map((node) => [$$("span, b", node).map((part) => part.textContent).filter(Boolean), $(".series-key", node)]),
  }));
  const tall = Math.max(...panels.map((_, i) => sizes[i].height + 14 * (texts[i].head.length + texts[i].foot.length)), 1) + 18;
  const across = Math.min(panels.length, wide > 280 ? 3 : 4);
  const image = svg("svg", { viewBox: `0 0 ${across * wide} ${Math.ceil(panels.length / across) * tall}`, class: "curve sheet" });
  panels.forEach((panel, i) => {
    const [left, top] = [(i % across) * wide + 8, Math.floor(i / across) * tall];
    let at = top;
    const write = (text, kind) => image.append(svg("text", { x: left, y: (at += 14), class: kind }, text));
    texts[i].head.forEach((text, k) => write(text, k ? "sheet-text" : "sheet-title"));
    image.append(placed($("svg.curve", panel), { x: left, y: at + 4, width: sizes[i].width, height: sizes[i].height }));
    at += sizes[i].height + 4;
    for (const [said, key] of texts[i].foot) {
      write([...new Set(said)].join(" · "), "sheet-text");
      if (key) image.append(placed(key, { x: left, y: at - 10, width: 24, height: 12 }));
      if (key) image.lastChild.previousSibling.setAttribute("x", left + 32);
    }
  });
  return image;
}

function fileName(title, ending) {
  return `${title.replace(/[\\/:*?"<>|\s]+/g, "_").slice(0, 80)}.${ending}`;
}

function saveSvg(image, title) {
  const text = new XMLSerializer().serializeToString(freeze(image));
  saveFile([text], "image/svg+xml", fileName(title, "svg"));
}

async function savePng(image, title) {
  const frozen = freeze(image);
  const box = image.viewBox.baseVal;
  const source = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(frozen))}`;
  const picture = new Image();
  await new Promise((done, fail) => {
    picture.onload = done;
    picture.onerror = fail;
    picture.src = source;
  });
  const canvas = el("canvas", { width: box.width * SAVED_SCALE, height: box.height * SAVED_SCALE });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  saveFile([blob], "image/png", fileName(title, "png"));
}

/** Buttons that save a figure; `find` gives the figure, `rows` the values behind it, if any. */
function saveButtons(find, title, rows = null) {
  const save = (ending, write) =>
    el("button", { type: "button", class: "quiet", "data-save": ending, onclick: write }, word("curves.save", { kind: ending.toUpperCase() }));
  const csv = () => saveFile([`${rows().map((row) => row.join(",")).join("\n")}\n`], "text/csv;charset=utf-8", fileName(title, "csv"));
  return el("p", { class: "saves" },
    save("svg", () => saveSvg(find(), title)), save("png", () => savePng(find(), title)), rows ? save("csv", csv) : null);
}
