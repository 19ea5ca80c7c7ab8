// Which curves are shown and in what order: shared by the panels and the table.

const STATUSES = ["converged", "partial", "flat", "too_few_doses", "failed"];
const VIEWS = ["by_drug", "by_sample", "overlay_sample", "overlay_drug"];
const browse = {
  search: "", statuses: new Set(STATUSES), sort: "name", down: false, view: facts.view, scale: "same",
  page: 0, tablePage: 0, rows: null,
};
const watchers = new Map();

/** Call `redraw` of a section when the choice of curves changes. */
function watchBrowse(section, redraw) {
  watchers.set(section, redraw);
}

function changeBrowse(data, changes) {
  Object.assign(browse, changes, { page: 0, tablePage: 0 });
  browse.rows = filterCurves(data);
  for (const redraw of watchers.values()) redraw();
}

/** Rows that fit the search and the statuses, in the order chosen. */
function filterCurves(data) {
  const { curves } = data;
  const asked = browse.search.trim().toLocaleLowerCase().split(/\s+/);
  const rows = [];
  for (let row = 0; row < curves.rows; row += 1) {
    if (!browse.statuses.has(curves.text("status", row))) continue;
    const name = `${curves.text("sample", row)} ${curves.text("drug", row)}`.toLocaleLowerCase();
    if (asked.every((part) => name.includes(part))) rows.push(row);
  }
  return sortCurves(data, rows);
}

function sortCurves(data, rows) {
  const [samples, drugs] = ["sample", "drug"].map((name) => rankNames(data.curves.texts(name)));
  const bySample = browse.view === "by_sample" || browse.view === "overlay_drug";
  const [first, second] = bySample ? [samples, drugs] : [drugs, samples];
  const named = (a, b) => first[a] - first[b] || second[a] - second[b] || a - b;
  if (browse.sort === "name") return rows.sort(named);
  const value = sortValue(data, browse.sort);
  const sign = browse.down ? -1 : 1;
  return rows.sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) - Number.isNaN(y) || named(a, b);
    return sign * (x - y) || named(a, b);
  });
}

/** Number that a row is sorted by; NaN stands last whatever the direction. */
function sortValue({ curves, changes }, key) {
  if (key === "sample" || key === "drug" || key === "status") {
    const ranks = rankNames(curves.texts(key));
    return (row) => ranks[row];
  }
  if (key === "change") return (row) => changes[row];
  if (key !== "ec50") return (row) => (curves.has(key) ? curves.numbers(key)[row] : NaN);
  const [ec50, low, high] = ["ec50", "dose_min", "dose_max"].map((name) => curves.numbers(name));
  return (row) => {
    const bound = curves.text("ec50_bound", row);
    if (bound === "<") return low[row] * (1 - 1e-9);
    return bound === ">" ? high[row] * (1 + 1e-9) : ec50[row];
  };
}

/** Groups of rows by sample or drug, in the order in which their first row comes. */
function groupRows(data, rows) {
  const bySample = browse.view === "by_sample" || browse.view === "overlay_drug";
  const groups = new Map();
  for (const row of rows) {
    const name = data.curves.text(bySample ? "sample" : "drug", row);
    if (groups.has(name)) groups.get(name).push(row);
    else groups.set(name, [row]);
  }
  return [...groups].map(([name, members]) => ({ name, rows: members }));
}

function browseBar(data, draw) {
  const change = (changes) => changeBrowse(data, changes);
  const search = el("input", {
    type: "search", id: "curve-search", value: browse.search, placeholder: word("curvepage.search_hint"),
    oninput: (event) => change({ search: event.target.value }),
  });
  const present = STATUSES.filter((status) => data.curves.byName.get("status").values.includes(status));
  const sorts = ["name", "ec50", "p_no_response", "change", ...["relevance", "q_value"].filter((name) => data.curves.has(name))];
  return el(
    "div",
    { class: "filters" },
    el("label", { class: "field" }, el("span", {}, word("curvepage.search")), search),
    select(word("curvepage.view"), VIEWS.map((view) => [view, word(`view.${view}`)]), browse.view, (view) => change({ view }), "curve-view"),
    select(word("curves.sort"), sorts.map((sort) => [sort, word(`sort.${sort}`)]), browse.sort, (sort) => change({ sort, down: sort === "relevance" }), "curve-sort"),
    select(word("curvepage.scale"), ["same", "own"].map((scale) => [scale, word(`scale.${scale}`)]), browse.scale, (scale) => { browse.scale = scale; draw(); }, "curve-scale"),
    toggles(word("curves.status"), "status", present, browse.statuses, () => change({})),
  );
}
