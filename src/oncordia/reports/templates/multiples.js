// The section on curves: small panels, grouped or several curves in one axis, a page at a time.

const PAGE_SIZE = window.innerWidth < 700 ? 12 : 24;

async function drawCurves(node) {
  const data = await loadCurves();
  browse.rows ??= filterCurves(data);
  if (data.curves.rows <= facts.few) {
    node.replaceChildren(...browse.rows.flatMap((row) => shownEnlarged(data, row)));
    return;
  }
  const [grid, pager] = [el("div", { id: "panels" }), el("div", { class: "pager" })];
  const draw = () => drawMultiples(data, grid, pager);
  watchBrowse("curves", draw);
  const sheet = () => joinPanels(grid);
  node.replaceChildren(browseBar(data, draw), pager, grid, saveButtons(sheet, `${facts.name} ${word("nav.curves")}`));
  draw();
}

function shownEnlarged(data, row) {
  const curve = curveAt(data, row);
  const title = [curve.sample, curve.drug].join(" · ") + timeOf(data, curve);
  return [el("h3", {}, title), ...enlarge(data, curve, title)];
}

function drawMultiples(data, grid, pager) {
  const groups = groupRows(data, browse.rows);
  const overlay = browse.view.startsWith("overlay");
  const total = overlay ? groups.length : browse.rows.length;
  const size = overlay ? PAGE_SIZE / 2 : PAGE_SIZE;
  const turnTo = (page) => {
    browse.page = page;
    drawMultiples(data, grid, pager);
  };
  drawPager(pager, { page: browse.page, size, total, shown: overlay ? "curvepage.groups_shown" : "curves.shown", id: "curves-shown" }, turnTo);
  if (total === 0) {
    grid.replaceChildren(el("p", { class: "note" }, word("curves.none")));
    return;
  }
  const [start, end] = [browse.page * size, browse.page * size + size];
  grid.replaceChildren(...(overlay ? [overlayGrid(data, groups, start, end)] : panelGrids(data, groups, start, end)));
}

/** One grid a group with its name above; a single grid where no group has more than one curve. */
function panelGrids(data, groups, start, end) {
  const order = groups.flatMap((group) => group.rows);
  const panel = (place) => {
    const curve = curveAt(data, order[place]);
    const names = browse.view === "by_sample" ? [curve.drug, curve.sample] : [curve.sample, curve.drug];
    return drawPanel(
      curve,
      { title: names[0], subtitle: names[1] + timeOf(data, curve), foot: panelNumber(curve), reach: reachOf(data, [curve]) },
      () => openCurve(order, place),
    );
  };
  const range = (from, to) => Array.from({ length: to - from }, (_, i) => panel(from + i));
  if (groups.every((group) => group.rows.length === 1)) {
    return [el("div", { class: "panels" }, ...range(start, Math.min(end, order.length)))];
  }
  const parts = [];
  let first = 0;
  for (const group of groups) {
    const [from, to] = [Math.max(first, start), Math.min(first + group.rows.length, end)];
    if (from < to) {
      const n = el("small", {}, word("curvepage.n_curves", { n: group.rows.length.toLocaleString("en") }));
      parts.push(el("h3", { class: "group" }, group.name, " ", n), el("div", { class: "panels" }, ...range(from, to)));
    }
    first += group.rows.length;
  }
  return parts;
}

function overlayGrid(data, groups, start, end) {
  const panels = groups.slice(start, end).map((group, i) => {
    const curves = group.rows.map((row) => curveAt(data, row));
    const label = word("curvepage.group_label", { name: group.name, n: curves.length });
    const keys = curves.slice(0, SERIES.length).map((curve, k) => el("span", { class: "series-name" }, seriesKey(k), el("span", {}, memberName(data, curve)), el("b", {}, estimateOf(curve))));
    const rest = curves.length - SERIES.length;
    return el(
      "button",
      { type: "button", class: "panel", "aria-label": label, onclick: () => openGroup(data, groups, start + i) },
      el("span", { class: "panel-title", title: group.name }, group.name),
      drawOverlay(curves, { width: 300, height: 190, reach: reachOf(data, curves) }),
      el("span", { class: "series-list" }, ...keys, rest > 0 ? el("span", { class: "caption" }, word("curvepage.more_grey", { n: rest })) : null),
    );
  });
  return el("div", { class: "panels wide" }, ...panels);
}

/** Responses that a panel shows: those that all panels show, or its own. */
function reachOf(data, curves) {
  if (browse.scale === "same") return data.reach;
  const values = curves.flatMap((curve) => [...curve.wells, ...curve.controls].map((well) => well.response));
  const [low, high] = extent(values.filter(Number.isFinite)) ?? [0, 1];
  const room = Math.max(0.02, (high - low) * 0.12);
  return [low - room, high + room];
}

/** The number under a panel: the EC50 or its bound, else the p value. */
function panelNumber(curve) {
  if (curve.ec50_bound || Number.isFinite(curve.ec50)) return `EC50 ${curve.estimate}`;
  return Number.isNaN(curve.p_no_response) ? "" : word("curvepage.p", { p: showP(curve.p_no_response) });
}
