// Numbers, doses and intervals as a reader expects them.

const DOSE_UNITS = [
  ["M", 1],
  ["mM", 1e-3],
  ["µM", 1e-6],
  ["nM", 1e-9],
  ["pM", 1e-12],
];

/** Three significant digits, without trailing zeros; a dash for no number. */
function show(value, digits = 3) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size >= 1e9 || (size > 0 && size < 1e-3)) {
    const [digit, power] = value.toExponential(digits - 1).split("e");
    const sign = Number(power) < 0 ? "−" : "";
    return `${minus(String(Number(digit)))}×10${sign}${Math.abs(power)}`.replace(
      /10(−?)(\d+)$/,
      (_, minusSign, n) => `10${minusSign ? "⁻" : ""}${superscript(n)}`,
    );
  }
  if (size >= 1000) return minus(Math.round(value).toLocaleString("en"));
  return minus(String(Number(value.toPrecision(digits))));
}

/** A number with a fixed count of decimals, so that a column of them lines up. */
function fixed(value, decimals = 3) {
  return Number.isFinite(value) ? minus(value.toFixed(decimals)).replace(/^−(0\.0+)$/, "$1") : "–";
}

function minus(text) {
  return text.replace("-", "−");
}

function superscript(digits) {
  return [...digits].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("");
}

/** A p value: small ones as "< 0.001". */
function showP(value) {
  return value < 0.001 ? "< 0.001" : show(value, 2);
}

/** A dose in the unit that reads best, or as a fraction of the top dose. */
function showDose(value, unit, short = false) {
  if (Number.isNaN(value)) return "–";
  if (unit !== "mol/L") return short ? show(value) : word("curves.of_top", { dose: show(value) });
  const rounded = Number(value.toPrecision(3));
  const [name, scale] = DOSE_UNITS.find(([, size]) => rounded >= size * 0.9999) || DOSE_UNITS.at(-1);
  return `${show(value / scale)} ${name}`;
}

/** "low to high" of an interval, or its one end; empty where it is not estimable. */
function showInterval(low, high, format = show) {
  if (Number.isNaN(low) && Number.isNaN(high)) return "";
  if (Number.isNaN(high)) return `≥ ${format(low)}`;
  if (Number.isNaN(low)) return `≤ ${format(high)}`;
  return word("curves.to", { low: format(low), high: format(high) });
}

/** An estimated dose: a number, the limit of one beyond the doses, or not estimable. */
function showEstimate(value, bound, low, high, unit) {
  if (bound === ">") return Number.isNaN(low) ? word("curves.beyond_above") : word("curves.above", { dose: showDose(low, unit) });
  if (bound === "<") return Number.isNaN(high) ? word("curves.beyond_below") : word("curves.below", { dose: showDose(high, unit) });
  return Number.isNaN(value) ? word("curves.not_estimable") : showDose(value, unit);
}

/** Interval of the EC50 of a curve: its ends within the doses, or how its one limit holds. */
function showReach(curve) {
  const dose = (value) => showDose(value, curve.dose_unit);
  const { ec50, ec50_bound: bound, ec50_low: low, ec50_high: high } = curve;
  if (bound) return Number.isNaN(bound === ">" ? low : high) ? "" : word("curves.one_sided", { percent: confidencePercent() });
  if (Number.isNaN(ec50) || (Number.isNaN(low) && Number.isNaN(high))) return "";
  return word("curves.to", {
    low: Number.isNaN(low) ? word("curves.below", { dose: dose(curve.dose_min) }) : dose(low),
    high: Number.isNaN(high) ? word("curves.above", { dose: dose(curve.dose_max) }) : dose(high),
  });
}

function confidencePercent() {
  return show(100 * (facts.options.curves?.confidence ?? 0.95));
}

function showTime(hours) {
  return Number.isNaN(hours) ? "–" : word("plates.hours", { time: show(hours) });
}
