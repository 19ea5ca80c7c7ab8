// The section on curves: small panels, a page at a time, with filters.

const PAGE_SIZE = window.innerWidth < 700 ? 12 : 24;
const STATUSES = ["converged", "partial", "flat", "too_few_doses", "failed"];
const browse = { sample: "", drug: "", statuses: new Set(STATUSES), sort: "sample", page: 0, rows: [] };

async function drawCurves(node) {
  const data = await loadCurves();
  const grid = el("div", { class: "panels", id: "panels" });
  const pager = el("div", { class: "pager" });
  const turnTo = (page) => {
    browse.page = page;
    drawPanels(grid, pager, data, turnTo);
  };
  const change = () => {
    browse.rows = filterCurves(data);
    turnTo(0);
  };
  node.replaceChildren(curveFilters(data, change), pager, grid);
  browse.rows = filterCurves(data);
  turnTo(Math.min(browse.page, Math.max(0, Math.ceil(browse.rows.length / PAGE_SIZE) - 1)));
}

function curveFilters({ curves }, change) {
  const names = (column) => [...new Set(curves.texts(column))].sort(byName).map((name) => [name, name]);
  const set = (name) => (value) => {
    browse[name] = value;
    change();
  };
  const statuses = STATUSES.filter((status) => curves.byName.get("status").values.includes(status));
  const sorts = [
    ["sample", word("curves.sort_sample")],
    ["drug", word("curves.sort_drug")],
    ["auc", word("curves.sort_auc")],
  ];
  return el(
    "div",
    { class: "filters" },
    select(word("curves.sample"), [["", word("curves.all_samples")], ...names("sample")], browse.sample, set("sample"), "curve-sample"),
    select(word("curves.drug"), [["", word("curves.all_drugs")], ...names("drug")], browse.drug, set("drug"), "curve-drug"),
    select(word("curves.sort"), sorts, browse.sort, set("sort"), "curve-sort"),
    toggles(word("curves.status"), "status", statuses, browse.statuses, change),
  );
}

function filterCurves(data) {
  const { curves } = data;
  const [samples, drugs, statuses] = ["sample", "drug", "status"].map((name) => curves.texts(name));
  const rows = [];
  for (let row = 0; row < curves.rows; row += 1) {
    const wanted =
      (browse.sample === "" || samples[row] === browse.sample) &&
      (browse.drug === "" || drugs[row] === browse.drug) &&
      browse.statuses.has(statuses[row]);
    if (wanted) rows.push(row);
  }
  if (browse.sort === "auc") {
    const auc = new Map(rows.map((row) => [row, data.aucOf(row)]));
    const value = (row) => (Number.isNaN(auc.get(row)) ? Infinity : auc.get(row));
    return rows.sort((a, b) => value(a) - value(b) || a - b);
  }
  const [first, second] = browse.sort === "drug" ? [rankNames(drugs), rankNames(samples)] : [rankNames(samples), rankNames(drugs)];
  return rows.sort((a, b) => first[a] - first[b] || second[a] - second[b] || a - b);
}

function drawPanels(grid, pager, data, turnTo) {
  const start = browse.page * PAGE_SIZE;
  const rows = browse.rows.slice(start, start + PAGE_SIZE);
  drawPager(pager, { page: browse.page, size: PAGE_SIZE, total: browse.rows.length, id: "curves-shown" }, turnTo);
  if (rows.length === 0) {
    grid.replaceChildren(el("p", { class: "note" }, word("curves.none")));
    return;
  }
  const panels = rows.map((row, i) => {
    const curve = curveAt(data, row);
    const time = data.nTimes > 1 ? ` · ${showTime(curve.time_hours)}` : "";
    const content = { title: curve.drug, subtitle: curve.sample + time, foot: panelNumber(curve), reach: data.reach };
    return drawPanel(curve, content, () => openCurve(browse.rows, start + i));
  });
  grid.replaceChildren(...panels);
}

/** The number under a panel: the EC50 where there is one, else the AUC. */
function panelNumber(curve) {
  if (curve.ec50_bound || Number.isFinite(curve.ec50)) return `EC50 ${curve.estimate}`;
  return Number.isNaN(curve.auc) ? "" : `AUC ${fixed(curve.auc)}`;
}
