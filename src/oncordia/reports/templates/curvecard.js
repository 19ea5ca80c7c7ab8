// One curve enlarged: the figure, the numbers and the wells behind it.

const dialog = { rows: [], at: 0 };

/** Open the curve at a place in a list of rows; the arrow keys move along the list. */
async function openCurve(rows, at) {
  const data = await loadCurves();
  dialog.rows = rows;
  dialog.at = at;
  const box = $("#curve-dialog");
  fillDialog(box, data);
  if (!box.open) box.showModal();
}

function moveCurve(step) {
  const next = dialog.at + step;
  if (next >= 0 && next < dialog.rows.length) openCurve(dialog.rows, next);
}

function fillDialog(box, data) {
  const curve = curveAt(data, dialog.rows[dialog.at]);
  const time = data.nTimes > 1 ? ` · ${showTime(curve.time_hours)}` : "";
  const title = [curve.sample, curve.drug].join(" · ") + time;
  const head = dialogHead(box, title, { at: dialog.at, total: dialog.rows.length }, moveCurve);
  box.replaceChildren(head, ...enlarge(data, curve, title));
  listenInDialog(box, moveCurve);
}

/** What is shown of an enlarged curve: why it has its status, figure, numbers and wells. */
function enlarge(data, curve, title) {
  const image = drawCurve(curve, { ...dialogSize(), reach: dialogReach(curve.wells), large: true });
  return [
    el("p", { class: "verdict-line" }, badge("status", curve.status), " ", reasonOf(curve),
      language === "en" ? null : el("small", { lang: "en-GB" }, curve.reason)),
    el("div", { class: "enlarged" },
      el("div", {}, image, curveKeys(curve), saveButtons(() => image, title, curve.hasLine ? () => lineRows(curve) : null)),
      scroller(word("curves.numbers"), curveNumbers(curve))),
    el("h4", {}, word("curves.wells")),
    scroller(word("curves.wells"), wellTable(data, curve), "short"),
  ];
}

/** The line of a curve as rows of a table. */
function lineRows(curve) {
  return [["dose", "response", "response_low", "response_high"], ...curve.points.map(([at, ...values]) => [Number((10 ** at).toPrecision(6)), ...values])];
}

/** Head of the enlarged view: what it shows, its place in the list, and the ways on and out. */
function dialogHead(box, title, { at, total }, move) {
  const turn = (step, key, name) =>
    el("button", { type: "button", class: "quiet", "aria-label": word(`curves.${name}`), disabled: at + step < 0 || at + step >= total, onclick: () => move(step) }, key);
  const close = el("button", { type: "button", class: "quiet close", onclick: () => box.close() }, word("curves.close"));
  const place = el("span", { class: "caption" }, `${at + 1} / ${total.toLocaleString("en")}`);
  return el("header", {}, el("h3", {}, title), el("div", { class: "filters" }, place, turn(-1, "←", "previous"), turn(1, "→", "next"), close));
}

function listenInDialog(box, move) {
  box.onkeydown = (event) => {
    if (event.target.closest(".scroller, select, input")) return;
    if (event.key === "ArrowLeft") move(-1);
    if (event.key === "ArrowRight") move(1);
  };
  box.onclose = hideTip;
}

/** Responses that the enlarged figure shows: all wells, and untreated and full effect at least. */
function dialogReach(wells) {
  const [low, high] = extent(wells.map((well) => well.response).filter(Number.isFinite)) ?? [0, 1];
  return [Math.min(-0.05, low - 0.05), Math.max(1.25, high + 0.1)];
}

/** Size of the enlarged figure, so that its type stays readable on a narrow screen. */
function dialogSize() {
  return window.innerWidth < 700 ? { width: 350, height: 310 } : { width: 620, height: 400 };
}

/** The row's own reason; in other languages than its own, what the status means. */
function reasonOf(curve) {
  if (language === "en" && curve.reason) return curve.reason;
  return word(`status.${curve.status}_means`);
}

function curveKeys(curve) {
  const key = (mark, text) => el("span", { class: "key" }, svg("svg", { viewBox: "0 0 24 20", "aria-hidden": "true", class: "curve" }, mark), text);
  const keys = el("p", { class: "keys" }, key(svg("circle", { class: "well", cx: 12, cy: 10, r: 4 }), word("curves.well_used")));
  if (curve.wells.some((well) => well.reason)) {
    keys.append(key(svg("path", { class: "masked", d: "M8 6l8 8m0 -8l-8 8" }), word("curves.well_masked")));
  }
  if (curve.controls.length) {
    keys.append(key(svg("circle", { class: "control", cx: 12, cy: 10, r: 4 }), word(curve.controls[0].spread ? "curves.control_mean" : "curves.control")));
  }
  if (curve.means.length) {
    keys.append(key(svg("path", { class: "mean", d: "M12 2v16M8 10h8" }), word("curves.mean")));
  }
  if (curve.hasLine) keys.append(key(svg("path", { class: "fit", d: "M1 5C12 5 12 15 23 15" }), word("curves.fit")));
  if (curve.band.length > 1) {
    keys.append(key(svg("path", { class: "band", d: "M1 4h22v12h-22z" }), word("curves.band", { percent: confidencePercent() })));
  }
  if (curve.hasLine && (Number.isFinite(curve.ec50) || curve.ec50_bound)) {
    const mark = curve.ec50_bound
      ? svg("path", { class: "reach arrow", d: curve.ec50_bound === ">" ? "M3 10h16m-5 -4l5 4l-5 4" : "M21 10h-16m5 -4l-5 4l5 4" })
      : svg("path", { class: "reach", d: "M2 10h20" });
    keys.append(key(mark, word(curve.ec50_bound ? "curves.half_bound" : "curves.half")));
  }
  return keys;
}

/** Whether a parameter stands in the numbers of a curve: the usual three, and what its model has. */
function isShown(curve, name) {
  return ["top", "bottom", "slope"].includes(name) || Number.isFinite(curve[name]);
}

function curveNumbers(curve) {
  const dose = (value) => showDose(value, curve.dose_unit);
  const doses = Number.isNaN(curve.dose_min) ? "–" : word("curves.to", { low: dose(curve.dose_min), high: dose(curve.dose_max) });
  const rows = [
    ...scoreRows(curve),
    ["EC50", curve.estimate, showReach(curve)],
    ...["top", "middle", "bottom", "slope", "slope_second", "asymmetry", "stimulation"].filter((name) => isShown(curve, name)).map((name) => [
      word(`curves.${name}`), fixed(curve[name]), showInterval(curve[`${name}_low`], curve[`${name}_high`], fixed),
    ]),
    [word("curves.p_no_response"), showP(curve.p_no_response), ""],
    [word("curves.r_squared"), fixed(curve.r_squared), ""],
    [word("curves.rmse"), fixed(curve.rmse), ""],
    [word("curves.doses"), show(curve.n_doses), doses],
    [word("curves.n_wells"), `${show(curve.n_wells)}, ${show(curve.n_masked)}`, ""],
  ];
  const heads = [
    [word("curves.quantity"), ""],
    [word("curves.value"), "number"],
    [word("curves.interval", { percent: confidencePercent() }), "number"],
  ];
  return dataTable(heads, rows, { class: "data curve-numbers" });
}
