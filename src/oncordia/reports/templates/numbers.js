// The section with the numbers of every curve: a table that sorts by its heads.

const TABLE_SIZE = 50;
const MOST_EXTRAS = 4; // columns beyond the known ones that the table has room for

async function drawNumbers(node) {
  const data = await loadCurves();
  browse.rows ??= filterCurves(data);
  const [box, pager] = [el("div"), el("div", { class: "pager" })];
  const draw = () => drawNumberTable(data, box, pager);
  watchBrowse("numbers", draw);
  node.replaceChildren(pager, box);
  draw();
}

function drawNumberTable(data, box, pager) {
  const turnTo = (page) => {
    browse.tablePage = page;
    drawNumberTable(data, box, pager);
  };
  drawPager(pager, { page: browse.tablePage, size: TABLE_SIZE, total: browse.rows.length, id: "numbers-shown" }, turnTo);
  const start = browse.tablePage * TABLE_SIZE;
  const columns = numberColumns(data);
  const rows = browse.rows.slice(start, start + TABLE_SIZE).map((row, i) => {
    const curve = curveAt(data, row);
    return columns.map(({ cell }) => cell(curve, start + i));
  });
  const content = dataTable(columns.map(({ head, kind }) => [head, kind]), rows, { id: "number-table" });
  columns.forEach(({ sort }, i) => {
    if (sort) markSorted(data, content.tHead.rows[0].cells[i], sort);
  });
  const focused = box.contains(document.activeElement) ? document.activeElement.dataset.sort : null;
  box.replaceChildren(scroller(word("nav.numbers"), content));
  if (focused) $(`[data-sort="${focused}"]`, box)?.focus();
}

/** Make the head of a column a button that sorts by it, and turns the order when pressed again. */
function markSorted(data, head, sort) {
  const here = browse.sort === sort;
  if (here) head.setAttribute("aria-sort", browse.down ? "descending" : "ascending");
  const arrow = here ? (browse.down ? " ↓" : " ↑") : "";
  const turn = () => changeBrowse(data, { sort, down: here && !browse.down });
  head.replaceChildren(el("button", { type: "button", class: "head", "data-sort": sort, onclick: turn }, head.textContent + arrow));
}

function numberColumns(data) {
  const ranged = (name) => (curve) => rangeCell(fixed(curve[name], 2), showInterval(curve[`${name}_low`], curve[`${name}_high`], (value) => fixed(value, 2)));
  const several = new Set(data.curves.byName.get("model").codes).size > 1;
  const extras = data.extras.filter(({ kind }) => kind !== "text").slice(0, MOST_EXTRAS);
  return [
    { head: word("curves.sample"), kind: "", sort: "sample", cell: (curve, at) => el("button", { type: "button", class: "pick", onclick: () => openCurve(browse.rows, at) }, curve.sample + timeOf(data, curve)) },
    { head: word("curves.drug"), kind: "", sort: "drug", cell: (curve) => curve.drug },
    { head: word("curves.status"), kind: "nowrap", sort: "status", cell: (curve) => badge("status", curve.status) },
    { head: "EC50", kind: "number", sort: "ec50", cell: (curve) => rangeCell(curve.status === "flat" ? "–" : curve.estimate, showReach(curve)) },
    { head: word("curves.top"), kind: "number", sort: "top", cell: ranged("top") },
    { head: word("curves.bottom"), kind: "number", sort: "bottom", cell: ranged("bottom") },
    { head: word("curves.slope"), kind: "number", sort: "slope", cell: ranged("slope") },
    { head: word("numbers.change"), kind: "number", sort: "change", cell: (curve) => fixed(curve.change, 2) },
    { head: "p", kind: "number", sort: "p_no_response", cell: (curve) => showP(curve.p_no_response) },
    ...(several ? [{ head: word("numbers.model"), kind: "", cell: (curve) => curve.model }] : []),
    ...extras.map((column) => ({ head: columnName(column.name), kind: "number", sort: column.kind === "truth" ? null : column.name, cell: (curve) => curve.extras[data.extras.indexOf(column)][1] })),
    { head: word("numbers.reason"), kind: "wide", cell: (curve) => reasonOf(curve) },
  ];
}

/** A number with its interval below it. */
function rangeCell(value, range) {
  return el("span", {}, value, range && value !== "–" ? el("small", { class: "range" }, range) : null);
}
