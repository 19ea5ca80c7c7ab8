// Tables in the page: a header, rows, and a box that scrolls where they are wider than it.

/** `heads` are pairs of text and class; `rows` are lists of cells, each text or an element. */
function dataTable(heads, rows, attributes = {}) {
  const head = el("tr", {}, ...heads.map(([text, kind]) => el("th", { scope: "col", class: kind }, text)));
  const body = el("tbody");
  for (const cells of rows) {
    const line = el("tr");
    cells.forEach((cell, i) => {
      const first = i === 0;
      line.append(el(first ? "th" : "td", { scope: first ? "row" : null, class: heads[i][1] }, cell));
    });
    body.append(line);
  }
  return el("table", { class: "data", ...attributes }, el("thead", {}, head), body);
}

function scroller(label, content, kind = "") {
  return el("div", { class: `scroller ${kind}`, tabindex: "0", role: "region", "aria-label": label }, content);
}
