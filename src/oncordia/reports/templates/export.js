// Figures as files of their own: SVG with its styles inside, PNG at three times the size.

const KEPT_STYLES = [
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray",
  "stroke-linecap", "font-size", "font-family", "font-weight", "text-anchor", "opacity",
];
const SAVED_SCALE = 3;

/** Copy of a drawn figure that looks the same without this page's styles. */
function freeze(image) {
  const copy = image.cloneNode(true);
  const [from, to] = [$$("*", image), $$("*", copy)];
  for (const [i, node] of [image, ...from].entries()) {
    const style = getComputedStyle(node);
    const target = [copy, ...to][i];
    for (const name of KEPT_STYLES) target.style.setProperty(name, style.getPropertyValue(name));
    target.removeAttribute("class");
  }
  const box = image.viewBox.baseVal;
  const sizes = { xmlns: SVG, width: box.width, height: box.height };
  for (const [name, value] of Object.entries(sizes)) copy.setAttribute(name, value);
  copy.prepend(svg("rect", { width: box.width, height: box.height, fill: "#ffffff" }));
  return copy;
}

function saveFile(parts, kind, name) {
  const address = URL.createObjectURL(new Blob(parts, { type: kind }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
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

/** Buttons that save a figure; `find` gives the figure when one is pressed. */
function saveButtons(find, title) {
  const save = (ending, write) =>
    el("button", { type: "button", class: "quiet", "data-save": ending, onclick: () => write(find(), title) }, word("curves.save", { kind: ending.toUpperCase() }));
  return el("p", { class: "saves" }, save("svg", saveSvg), save("png", savePng));
}
