// The curves of a table, and what belongs to each by its row: wells, controls, and its line.

const NUMBERS = [
  "time_hours", "n_doses", "n_wells", "n_masked", "dose_min", "dose_max", "top", "top_low", "top_high",
  "bottom", "bottom_low", "bottom_high", "ec50", "ec50_low", "ec50_high", "slope", "slope_low", "slope_high",
  "asymmetry", "asymmetry_low", "asymmetry_high", "middle", "middle_low", "middle_high", "slope_second", "slope_second_low",
  "slope_second_high", "stimulation", "stimulation_low", "stimulation_high",
  "rmse", "r_squared", "p_no_response",
];
const TEXTS = ["sample", "drug", "dose_unit", "model", "status", "reason", "ec50_bound"];
const UNSAID = /^(drawn|noise)_/; // columns that only help to draw and to predict
const FIRST_EXTRAS = ["q_value", "relevance", "model_weight"]; // what readers look for before the rest
const SAME_DOSE = 1e-9; // log10 doses this near are one dose
const MOST_CONTROLS = 60; // more wells without drug than this are drawn as their mean

let curveData = null;

/** All curves with the places of their wells and lines; a promise. */
function loadCurves() {
  curveData ??= gatherCurves();
  return curveData;
}

async function gatherCurves() {
  const [curves, wells, controls, lines] = await Promise.all(["curves", "wells", "controls", "lines"].map(table));
  const lineStarts = findStarts(lines.numbers("curve"), curves.rows);
  return {
    curves,
    wells,
    controls,
    lines,
    wellStarts: findStarts(wells.numbers("curve"), curves.rows),
    lineStarts,
    controlRows: groupControls(controls),
    nTimes: new Set(curves.numbers("time_hours")).size,
    changes: findChanges(lines.numbers("line"), lineStarts),
    extras: findExtras(curves),
    reach: commonReach(wells.numbers("response")),
  };
}

/** Columns beyond the known ones that say something of a curve, the most wanted first. */
function findExtras(curves) {
  const says = ({ name, kind }) => kind === "text" || [...curves.numbers(name)].some((value) => Number.isFinite(value) && value !== 0);
  const place = ({ name }) => (FIRST_EXTRAS.includes(name) ? FIRST_EXTRAS.indexOf(name) : FIRST_EXTRAS.length);
  return curves.columns
    .filter(({ name }) => !NUMBERS.includes(name) && !TEXTS.includes(name) && !UNSAID.test(name))
    .filter(says)
    .sort((a, b) => place(a) - place(b));
}

/** First row of each curve in a table sorted by curve, and the end of the last. */
function findStarts(owners, n) {
  const starts = new Uint32Array(n + 1);
  for (const owner of owners) starts[owner + 1] += 1;
  for (let i = 0; i < n; i += 1) starts[i + 1] += starts[i];
  return starts;
}

function groupControls(controls) {
  const groups = new Map();
  const hours = controls.numbers("time_hours");
  for (let row = 0; row < controls.rows; row += 1) {
    const key = JSON.stringify([controls.text("sample", row), hours[row]]);
    if (groups.has(key)) groups.get(key).push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

/** Largest change of each line from its value at the lowest dose, with its sign; NaN without line. */
function findChanges(line, starts) {
  return Float64Array.from({ length: starts.length - 1 }, (_, row) => {
    let change = starts[row] < starts[row + 1] ? 0 : NaN;
    for (let i = starts[row]; i < starts[row + 1]; i += 1) {
      const here = (line[i] - line[starts[row]]) / facts.band_steps;
      if (Math.abs(here) > Math.abs(change)) change = here;
    }
    return change;
  });
}

/** Mean response at the highest dose less that at the lowest; NaN without wells in use. */
function endsApart(data, row) {
  const used = wellsOf(data, row).filter((well) => !well.reason && Number.isFinite(well.response));
  if (used.length === 0) return NaN;
  const mean = (dose) => spreadOf(used.filter((well) => Math.abs(well.logDose - dose) < SAME_DOSE).map((well) => well.response)).response;
  return mean(used.at(-1).logDose) - mean(used[0].logDose);
}

/** Responses that all panels show alike, so that they compare. */
function commonReach(responses) {
  const [low, high] = [quantile([...responses], 0.002), quantile([...responses], 0.998)];
  if (Number.isNaN(low)) return [-0.05, 1.25];
  return [Math.min(-0.05, low - 0.05), Math.max(1.25, high + 0.1)];
}

/** One curve with everything that is drawn of it. */
function curveAt(data, row) {
  const { curves } = data;
  const curve = { row, change: data.changes[row] };
  for (const name of NUMBERS) curve[name] = curves.has(name) ? curves.numbers(name)[row] : NaN;
  for (const name of TEXTS) curve[name] = curves.text(name, row);
  curve.wells = wellsOf(data, row);
  curve.means = meansOf(curve.wells);
  curve.controls = controlsOf(data, curve);
  drawThrough(curve, pointsOf(data, row));
  curve.estimate = showEstimate(curve.ec50, curve.ec50_bound, curve.ec50_low, curve.ec50_high, curve.dose_unit);
  curve.extras = data.extras.map(({ name, kind }) => [
    columnName(name), kind === "text" || kind === "truth" ? sayCell(curves, name, row) : show(curves.numbers(name)[row]),
  ]);
  return curve;
}

function sayCell(source, name, row) {
  const column = source.byName.get(name);
  if (column.kind === "truth") return ["–", "✓", "–"][column.codes[row]];
  return source.text(name, row) ?? "–";
}

/** Name of a column that a page need not know. */
function columnName(name) {
  return hasWord(`quantity.${name}`) ? word(`quantity.${name}`) : name.replaceAll("_", " ");
}

function wellsOf({ wells, wellStarts }, row) {
  const [doses, values] = [wells.numbers("dose"), wells.numbers("response")];
  const found = [];
  for (let i = wellStarts[row]; i < wellStarts[row + 1]; i += 1) {
    found.push({ row: i, dose: doses[i], logDose: Math.log10(doses[i]), response: values[i], reason: wells.text("mask_reason", i) });
  }
  return found;
}

/** Mean and standard deviation of the wells in use at each dose that has more than one. */
function meansOf(wells) {
  const groups = [];
  for (const well of wells) {
    if (well.reason || !Number.isFinite(well.response)) continue;
    const last = groups.at(-1);
    if (last && well.logDose - last.logDose < SAME_DOSE) last.values.push(well.response);
    else groups.push({ logDose: well.logDose, values: [well.response] });
  }
  return groups.filter(({ values }) => values.length > 1).map(({ logDose, values }) => ({ logDose, ...spreadOf(values) }));
}

function spreadOf(values) {
  const response = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - response) ** 2, 0);
  return { response, spread: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0 };
}

/** Wells without drug of the curve's sample and time; the mean of them where there are many. */
function controlsOf({ controls, controlRows }, curve) {
  const rows = controlRows.get(JSON.stringify([curve.sample, curve.time_hours])) ?? [];
  const mine = rows.filter((row) => [null, curve.drug].includes(controls.text("drug", row)));
  const values = mine.map((row) => controls.numbers("response")[row]);
  return values.length > MOST_CONTROLS ? [spreadOf(values)] : values.map((response) => ({ response, spread: 0 }));
}

function pointsOf({ lines, lineStarts }, row) {
  const columns = ["log10_dose", "line", "low", "high"].map((name) => lines.numbers(name));
  const points = [];
  for (let i = lineStarts[row]; i < lineStarts[row + 1]; i += 1) points.push(columns.map((values) => values[i] / facts.band_steps));
  return points;
}

/** The EC50 of a curve; where it has none, why. */
function estimateOf(curve) {
  const known = curve.ec50_bound || Number.isFinite(curve.ec50) || curve.status === "converged";
  return known ? curve.estimate : word(`status.${curve.status}`);
}

/** The time of a curve, where curves differ in it. */
function timeOf(data, curve) {
  return data.nTimes > 1 ? ` · ${showTime(curve.time_hours)}` : "";
}

/** What the enlarged curve says above its parameters: its model and how much it changes. */
function scoreRows(curve) {
  return [
    [word("numbers.model"), curve.model ?? "–", ""],
    [word("numbers.change"), fixed(curve.change), ""],
    ...curve.extras.map(([name, value]) => [name, value, ""]),
  ];
}

function wellTable({ wells }, curve) {
  const named = ["plate", "well", "replicate"].filter((name) => wells.has(name));
  const heads = [
    [word("curves.dose"), "number"],
    [word("curves.response"), "number"],
    ...named.map((name) => [word(`wells.${name}`), name === "replicate" ? "number" : ""]),
    [word("curves.used"), ""],
  ];
  const rows = curve.wells.map((well) => [
    showDose(well.dose, curve.dose_unit),
    fixed(well.response),
    ...named.map((name) => (name === "replicate" ? show(wells.numbers(name)[well.row]) : (wells.text(name, well.row) ?? "–"))),
    well.reason ? word("plates.reason", { reason: reasonWords(well.reason) }) : word("curves.used_yes"),
  ]);
  return dataTable(heads, rows);
}
