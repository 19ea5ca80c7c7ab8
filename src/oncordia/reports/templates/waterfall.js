// One drug across the samples, from the most to the least active.

const STATUS_HATCH = { converged: "", partial: "/", flat: "/", too_few_doses: "x", failed: "x" };

async function drawWaterfall(node, grid) {
  const { drugs } = grid;
  scores.drug = drugs.includes(scores.drug) ? scores.drug : mostActiveDrug(grid);
  const chart = plot(word("sensitivity.waterfall"), 380, Math.max(320, 90 + grid.samples.length * 13));
  const missing = el("p", { class: "caption", role: "status" });
  const draw = () => drawBars(chart, grid, missing);
  const choose = (drug) => {
    scores.drug = drug;
    draw();
  };
  const picker = select(word("curves.drug"), drugs.map((drug) => [drug, drug]), scores.drug, choose, "waterfall-drug");
  node.replaceChildren(
    el("div", { class: "filters" }, picker),
    figure(
      word(MEASURES[scores.metric].dose ? "sensitivity.dose_caption" : "sensitivity.waterfall_caption"),
      scroller(word("sensitivity.waterfall"), chart),
    ),
    missing,
  );
  await draw();
}

function mostActiveDrug(grid) {
  const lower = Boolean(MEASURES[scores.metric].lower);
  const lines = grid.drugs.map((drug) =>
    grid.samples.map((sample) => scoreOf(grid, grid.row(sample, drug), scores.metric)),
  );
  return grid.drugs[orderByMean(lines, lower)[0]];
}

/** The samples that have a value or a bound, from the most to the least active. */
function gatherBars(grid, metric) {
  const { sensitivity, samples } = grid;
  const { lower, dose } = MEASURES[metric];
  const end = (name, row) => {
    const value = sensitivity.has(`${metric}_${name}`) ? sensitivity.numbers(`${metric}_${name}`)[row] : NaN;
    return dose ? Math.log10(value) : value;
  };
  const bars = samples
    .map((sample) => ({ sample, row: grid.row(sample, scores.drug) }))
    .filter(({ row }) => row !== undefined)
    .map((bar) => ({
      ...bar,
      bound: boundOf(sensitivity, bar.row, metric),
      value: scoreOf(grid, bar.row, metric),
      low: end("low", bar.row),
      high: end("high", bar.row),
      status: sensitivity.text("status", bar.row),
    }))
    .filter((bar) => Number.isFinite(bar.value));
  return bars.sort((a, b) => (lower ? a.value - b.value : b.value - a.value));
}

async function drawBars(chart, grid, missing) {
  const metric = scores.metric;
  const measure = MEASURES[metric];
  const bars = gatherBars(grid, metric);
  const without = grid.samples.length - bars.length;
  missing.textContent = without ? word("sensitivity.without", { n: without }) : "";
  const longest = Math.max(4, ...bars.map(({ sample }) => Math.min([...sample].length, 18)));
  const step = Math.ceil(bars.length / 90);
  const shown = bars.map((_, i) => i).filter((i) => i % step === 0);
  const range = extent(bars.flatMap((bar) => [bar.value, bar.low, bar.high]).filter(Number.isFinite)) ?? [0, 1];
  await drawFigure(chart, [barTrace(bars, grid, metric)], {
    margin: { l: 64, r: 12, t: 10, b: bars.length > 8 ? 26 + 6.6 * longest : 34 },
    bargap: 0.25,
    xaxis: { ...AXIS, zeroline: false, tickmode: "array", tickvals: shown, ticktext: shown.map((i) => shorten(bars[i].sample, 18)), tickangle: bars.length > 8 ? -90 : 0, automargin: false, range: [-0.6, Math.max(bars.length, 8) - 0.4] },
    yaxis: { ...AXIS, title: { text: metricTitle(metric), font: { size: 11 } }, ...doseTicks(grid, measure, range) },
    shapes: measure.share ? [{ type: "line", xref: "paper", x0: 0, x1: 1, y0: 1, y1: 1, line: { color: "#5f6b78", width: 1 } }] : [],
  }, (point) => showCurveOf(bars[point.pointIndex ?? point.pointNumber].sample, scores.drug));
}

function barTrace(bars, grid, metric) {
  const measure = MEASURES[metric];
  const base = measure.share ? 1 : 0;
  const reach = (bar, end) => (Number.isFinite(end) ? Math.abs(end - bar.value) : 0);
  const trace = {
    x: bars.map((_, i) => i),
    text: bars.map(({ sample }) => describeCell(grid, metric, sample, scores.drug)),
    textposition: "none",
    hovertemplate: "%{text}<extra></extra>",
    error_y: {
      type: "data",
      symmetric: false,
      array: bars.map((bar) => reach(bar, bar.high)),
      arrayminus: bars.map((bar) => reach(bar, bar.low)),
      color: "#3d4852",
      thickness: 1,
      width: bars.length > 40 ? 0 : 3,
    },
  };
  if (measure.dose) {
    const mark = { ">": "triangle-up-open", "<": "triangle-down-open" };
    const symbol = bars.map((bar) => mark[bar.bound] ?? "circle");
    return { ...trace, type: "scatter", mode: "markers", y: bars.map((bar) => bar.value), marker: { size: 9, color: "#2f6f9f", symbol } };
  }
  const hatch = bars.map((bar) => STATUS_HATCH[bar.status] ?? "");
  const pattern = { shape: hatch, fgcolor: "#3d5a75", bgcolor: "#dbe5ee", size: 6, solidity: 0.25 };
  return { ...trace, type: "bar", base, y: bars.map((bar) => bar.value - base), marker: { color: "#7fa3c2", line: { width: 0 }, pattern } };
}
