// Measures of sensitivity: which there are, which way they point, and how they are written.

const MEASURES = {
  auc: { lower: true, share: true },
  auc_fit: { lower: true, share: true },
  auc_common: { lower: true, share: true },
  ic50_relative: { lower: true, dose: true }, ic50_absolute: { lower: true, dose: true },
  emax: { lower: true, share: true }, activity_area: {},
  dss1: {}, dss2: {}, dss3: {},
  sdss: { centred: true }, zdss: { centred: true }, rdss: { centred: true },
};
const scores = { metric: "auc", time: null, order: "mean", drug: null, sample: null };

/** The sensitivity table at one time, as a grid of samples and drugs. */
function gatherScores(sensitivity, index) {
  const hours = sensitivity.numbers("time_hours");
  const times = [...new Set(hours)].sort((a, b) => a - b);
  if (!times.some((time) => Object.is(time, scores.time))) scores.time = times.at(-1) ?? NaN;
  const cells = new Map();
  const samples = new Set();
  const drugs = new Set();
  for (let row = 0; row < sensitivity.rows; row += 1) {
    if (!Object.is(hours[row], scores.time)) continue;
    const [sample, drug] = [sensitivity.text("sample", row), sensitivity.text("drug", row)];
    samples.add(sample);
    drugs.add(drug);
    cells.set(pairKey(sample, drug), row);
  }
  const sorted = (names) => [...names].sort(byName);
  return { sensitivity, index, times, samples: sorted(samples), drugs: sorted(drugs), row: (sample, drug) => cells.get(pairKey(sample, drug)) };
}

/** Measures with at least one number, or one bound. */
function usableMetrics(sensitivity) {
  return Object.keys(MEASURES).filter(
    (name) => sensitivity.has(name) && sensitivity.numbers(name).some(Number.isFinite),
  );
}

/** Value of a cell for colour and order: log10 for doses, a bound where only that is known. */
function scoreOf({ sensitivity, index }, row, metric) {
  if (row === undefined) return NaN;
  const value = sensitivity.numbers(metric)[row];
  if (!MEASURES[metric].dose) return value;
  const bound = boundOf(sensitivity, row, metric);
  return Math.log10(bound ? boundDose(index, sensitivity, row, metric, bound) : value);
}

/** The side on which a dose lies beyond its bound, or null where it is a number. */
function boundOf(sensitivity, row, metric) {
  if (!MEASURES[metric].dose || Number.isFinite(sensitivity.numbers(metric)[row])) return null;
  return sensitivity.text(`${metric}_bound`, row);
}

/** How a measure that is no dose is written: shares with three decimals, scores with one. */
function plainFormat(metric) {
  return (value) => fixed(value, MEASURES[metric].share ? 3 : metric === "activity_area" ? 2 : 1);
}

/** The dose that a bound stands at: its limit, else the highest or the lowest dose of the curve. */
function boundDose(index, sensitivity, row, metric, bound) {
  const limit = sensitivity.numbers(`${metric}_${bound === ">" ? "low" : "high"}`)[row];
  if (Number.isFinite(limit)) return limit;
  const at = curveRow(index, sensitivity.text("sample", row), sensitivity.text("drug", row), scores.time);
  return at === undefined ? NaN : index.curves.numbers(bound === ">" ? "dose_max" : "dose_min")[at];
}

function hasLimit(sensitivity, row, metric, bound) {
  return Number.isFinite(sensitivity.numbers(`${metric}_${bound === ">" ? "low" : "high"}`)[row]);
}

/** A cell's value in words: the number, or the bound where only that is known. */
function showScore({ sensitivity }, row, metric) {
  const value = sensitivity.numbers(metric)[row];
  if (!MEASURES[metric].dose) return plainFormat(metric)(value);
  const bound = boundOf(sensitivity, row, metric);
  const unit = sensitivity.text("dose_unit", row);
  if (Number.isFinite(value)) return showDose(value, unit);
  const [low, high] = ["low", "high"].map((end) => sensitivity.numbers(`${metric}_${end}`)[row]);
  return showEstimate(value, bound, low, high, unit);
}

function showScoreInterval(sensitivity, row, metric) {
  if (!sensitivity.has(`${metric}_low`)) return "";
  const bound = boundOf(sensitivity, row, metric);
  if (bound) return metric === "ic50_relative" && hasLimit(sensitivity, row, metric, bound) ? word("curves.one_sided", { percent: confidencePercent() }) : "";
  const unit = sensitivity.text("dose_unit", row);
  const format = MEASURES[metric].dose ? (value) => showDose(value, unit) : plainFormat(metric);
  return showInterval(sensitivity.numbers(`${metric}_low`)[row], sensitivity.numbers(`${metric}_high`)[row], format);
}

function metricTitle(metric) {
  return `${word(`metric.${metric}`)} (${word(MEASURES[metric].lower ? "metric.lower" : "metric.higher")})`;
}

/** Row of the curves table for a sample and drug at a time; `data` keeps the index. */
function curveRow(data, sample, drug, hours) {
  data.rowByKey ??= new Map(
    Array.from({ length: data.curves.rows }, (_, row) => [
      `${pairKey(data.curves.text("sample", row), data.curves.text("drug", row))}${data.curves.numbers("time_hours")[row]}`,
      row,
    ]),
  );
  return data.rowByKey.get(`${pairKey(sample, drug)}${hours}`);
}

async function showCurveOf(sample, drug) {
  const row = curveRow(await loadCurves(), sample, drug, scores.time);
  if (row !== undefined) openCurve([row], 0);
}
