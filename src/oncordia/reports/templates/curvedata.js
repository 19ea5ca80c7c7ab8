// The curves of a screen and what belongs to each: its wells, its fitted line and its interval band.

const NUMBERS = [
  "time_hours", "n_doses", "n_wells", "n_masked", "dose_min", "dose_max", "top", "top_low", "top_high",
  "bottom", "bottom_low", "bottom_high", "ec50", "ec50_low", "ec50_high", "slope", "slope_low", "slope_high",
  "asymmetry", "asymmetry_low", "asymmetry_high", "middle", "middle_low", "middle_high", "slope_second", "slope_second_low",
  "slope_second_high", "stimulation", "stimulation_low", "stimulation_high",
  "rmse", "r_squared", "p_no_response",
];

/** Key of a sample and drug whatever the table, so that rows of two tables meet. */
function pairKey(sample, drug) {
  return JSON.stringify([sample, drug]);
}

/** Rows of a table by sample and drug; wells of controls fall under drug null and are left out. */
function groupPairs(source, wanted = () => true) {
  const samples = source.byName.get("sample");
  const drugs = source.byName.get("drug");
  const width = drugs.values.length + 1;
  const groups = new Map();
  const nobody = MISSING_TEXT[samples.width];
  const nothing = MISSING_TEXT[drugs.width];
  for (let row = 0; row < source.rows; row += 1) {
    if (samples.codes[row] === nobody || drugs.codes[row] === nothing || !wanted(row)) continue;
    const code = samples.codes[row] * width + drugs.codes[row];
    const group = groups.get(code);
    if (group) group.push(row);
    else groups.set(code, [row]);
  }
  const byKey = new Map();
  for (const [code, rows] of groups) {
    byKey.set(pairKey(samples.values[Math.floor(code / width)], drugs.values[code % width]), rows);
  }
  return byKey;
}

let curveData = null;

/** All curves with an index of their wells, bands and sensitivity; a promise. */
function loadCurves() {
  curveData ??= gatherCurves();
  return curveData;
}

async function gatherCurves() {
  const [curves, responses, sensitivity, bands] = await Promise.all([
    table("curves"), table("responses"), table("sensitivity"), hasTable("bands") ? table("bands") : null,
  ]);
  const role = responses.byName.get("role");
  const inCurves = ["treated", "positive"].map((name) => role.values.indexOf(name));
  const scored = new Map();
  for (let row = 0; row < sensitivity.rows; row += 1) {
    const key = pairKey(sensitivity.text("sample", row), sensitivity.text("drug", row));
    scored.set(`${key}${sensitivity.numbers("time_hours")[row]}`, row);
  }
  const times = new Set(curves.numbers("time_hours"));
  return {
    curves,
    responses,
    bands,
    nTimes: times.size,
    wells: groupPairs(responses, (row) => inCurves.includes(role.codes[row])),
    bandRows: bands ? groupPairs(bands) : new Map(),
    aucOf: (row, column = "auc") => {
      const key = pairKey(curves.text("sample", row), curves.text("drug", row));
      const at = scored.get(`${key}${curves.numbers("time_hours")[row]}`);
      return at === undefined ? NaN : sensitivity.numbers(column)[at];
    },
    reach: responseReach(responses),
  };
}

/** Lowest and highest response that small panels show: the same for all, so that they compare. */
function responseReach(responses) {
  const low = quantile([...responses.numbers("response")], 0.005);
  return [low < -0.05 ? -1.05 : -0.05, 1.45];
}

/** One curve with everything that is drawn of it. */
function curveAt(data, row) {
  const { curves } = data;
  const curve = { row };
  for (const name of NUMBERS) curve[name] = curves.numbers(name)[row];
  for (const name of ["sample", "drug", "dose_unit", "model", "status", "reason", "ec50_bound"]) {
    curve[name] = curves.text(name, row);
  }
  const key = pairKey(curve.sample, curve.drug);
  curve.wells = wellsOf(data, curve, data.wells.get(key) ?? []);
  [curve.auc, curve.auc_low, curve.auc_high] = ["auc", "auc_low", "auc_high"].map((name) => data.aucOf(row, name));
  curve.estimate = showEstimate(curve.ec50, curve.ec50_bound, curve.ec50_low, curve.ec50_high, curve.dose_unit);
  [curve.controls, curve.means] = [[], []]; // every well of a screen is drawn, and its controls on their plates
  return drawThrough(curve, pointsOf(data, curve, data.bandRows.get(key) ?? []));
}

function wellsOf({ responses, nTimes }, curve, rows) {
  const doses = responses.numbers(curve.dose_unit === "mol/L" ? "dose_molar" : "dose_relative");
  const hours = responses.numbers("time_hours");
  const values = responses.numbers("response");
  return rows
    .filter((row) => doses[row] > 0 && (nTimes < 2 || Object.is(hours[row], curve.time_hours)))
    .map((row) => ({
      row,
      dose: doses[row],
      logDose: Math.log10(doses[row]),
      response: values[row],
      reason: responses.text("mask_reason", row),
    }))
    .sort((a, b) => a.dose - b.dose);
}

/** Points of a curve's line, in rising dose: log10 dose, response and its limits. */
function pointsOf({ bands }, curve, rows) {
  const fits = (row) =>
    (!bands.has("time_hours") || Object.is(bands.numbers("time_hours")[row], curve.time_hours)) &&
    (!bands.has("dose_unit") || bands.text("dose_unit", row) === curve.dose_unit);
  return rows
    .filter(fits)
    .map((row) => ["log10_dose", "line", "low", "high"].map((name) => bands.numbers(name)[row] / facts.band_steps));
}
