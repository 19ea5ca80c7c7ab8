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
  const rank = (texts) => {
    const order = new Map([...new Set(texts)].sort(byName).map((text, i) => [text, i]));
    return texts.map((text) => order.get(text));
  };
  const [first, second] = browse.sort === "drug" ? [rank(drugs), rank(samples)] : [rank(samples), rank(drugs)];
  return rows.sort((a, b) => first[a] - first[b] || second[a] - second[b] || a - b);
}

function drawPanels(grid, pager, data, turnTo) {
  const start = browse.page * PAGE_SIZE;
  const rows = browse.rows.slice(start, start + PAGE_SIZE);
  drawPager(pager, start, rows.length, turnTo);
  if (rows.length === 0) {
    grid.replaceChildren(el("p", { class: "note" }, word("curves.none")));
    return;
  }
  grid.replaceChildren(...rows.map((row, i) => drawPanel(curveAt(data, row), data, start + i)));
}

function drawPager(pager, start, count, turnTo) {
  const total = browse.rows.length;
  const pages = Math.max(1, Math.ceil(total / PAGE_SIZE));
  const turn = (step, key) =>
    el("button", {
      type: "button",
      class: "quiet",
      "data-turn": step,
      disabled: browse.page + step < 0 || browse.page + step >= pages,
      onclick: () => {
        turnTo(browse.page + step);
        $(`[data-turn="${step}"]:not(:disabled)`, pager)?.focus();
      },
    }, word(key));
  const shown = { first: total ? start + 1 : 0, last: start + count, total: total.toLocaleString("en") };
  pager.replaceChildren(
    el("span", { role: "status", id: "curves-shown" }, word("curves.shown", shown)),
    turn(-1, "curves.previous"),
    el("span", { class: "caption" }, word("curves.page", { page: browse.page + 1, pages: pages.toLocaleString("en") })),
    turn(1, "curves.next"),
  );
}

function drawPanel(curve, data, at) {
  const time = data.nTimes > 1 ? ` · ${showTime(curve.time_hours)}` : "";
  return el(
    "button",
    { type: "button", class: "panel", "aria-label": curveLabel(curve), onclick: () => openCurve(browse.rows, at) },
    el("span", { class: "panel-title", title: curve.drug }, curve.drug),
    el("span", { class: "panel-sample", title: curve.sample }, curve.sample + time),
    drawCurve(curve, { width: 232, height: 150, reach: data.reach }),
    el("span", { class: "panel-foot" }, badge("status", curve.status), el("span", {}, panelNumber(curve))),
  );
}

/** The number under a panel: the EC50 where there is one, else the AUC. */
function panelNumber(curve) {
  if (curve.ec50_bound || Number.isFinite(curve.ec50)) return `EC50 ${curve.estimate}`;
  return Number.isNaN(curve.auc) ? "" : `AUC ${fixed(curve.auc)}`;
}
