// The heat map of samples and drugs.

async function drawMatrix(node, grid) {
  const { samples, drugs } = grid;
  const metric = scores.metric;
  const lower = Boolean(MEASURES[metric].lower);
  const values = drugs.map((drug) => samples.map((sample) => scoreOf(grid, grid.row(sample, drug), metric)));
  const byDrug = orderLines(values, lower);
  const bySample = orderLines(samples.map((_, column) => values.map((line) => line[column])), lower);
  const xs = bySample.map((i) => samples[i]);
  const ys = byDrug.map((i) => drugs[i]);
  const z = byDrug.map((line) => bySample.map((column) => values[line][column]));
  const { cell, side, labels, under } = fitCells(node.clientWidth, xs, ys);
  const [width, height] = [labels + 80 + xs.length * cell, under + 24 + ys.length * side];
  const chart = plot(word("sensitivity.matrix"), height);
  chart.style.width = `${Math.max(width, 340)}px`;
  node.replaceChildren(figure(word(MEASURES[metric].centred ? "sensitivity.centred_caption" : "sensitivity.matrix_caption"), scroller(word("sensitivity.matrix"), chart)));
  const trace = heatTrace(grid, metric, xs, ys, z, lower);
  const rings = ringTrace(grid, metric, xs, ys, { ...trace, size: Math.min(side * 0.4, 7) });
  const axis = { ...AXIS, showgrid: false, zeroline: false, automargin: false, ticks: "" };
  await drawFigure(chart, [trace, rings], {
    width: Math.max(width, 340),
    height,
    margin: { l: labels, r: 80, t: 24, b: under },
    xaxis: { ...axis, tickfont: { size: Math.min(11, cell - 2) }, tickmode: "array", tickvals: xs.map((_, i) => i), ticktext: xs.map((name) => shorten(name, 20)), tickangle: samples.length <= 8 ? 0 : -90, range: [-0.5, xs.length - 0.5] },
    yaxis: { ...axis, tickfont: { size: Math.min(11, side - 1) }, tickmode: "array", tickvals: ys.map((_, i) => i), ticktext: ys.map((name) => shorten(name)), range: [ys.length - 0.5, -0.5] },
    plot_bgcolor: NO_VALUE,
  }, (point) => showCurveOf(xs[point.x], ys[point.y]));
}

/** Size of a cell and room for the names, so that the whole fits the page where it can. */
function fitCells(room, xs, ys) {
  const letters = (names, most) => Math.max(...names.map((name) => Math.min([...name].length, most)));
  const labels = Math.min(190, 7 * letters(ys, 28) + 12);
  const side = ys.length > 250 ? 10 : ys.length > 40 ? 13 : 17;
  const few = xs.length <= 8;
  const longest = letters(xs, 20);
  const wanted = Math.floor((room - labels - 80) / xs.length);
  const least = xs.length > 120 ? 9 : 11;
  const cell = few ? Math.min(150, Math.max(48, 7.5 * longest + 10)) : Math.min(Math.max(wanted, least), 30);
  return { cell, side, labels, under: few ? 30 : Math.min(150, 7 * longest + 16) };
}

function heatTrace(grid, metric, xs, ys, z, lower) {
  const measure = MEASURES[metric];
  const finite = z.flat().filter(Number.isFinite);
  const reach = Math.max(Math.abs(quantile(finite, 0.01)), Math.abs(quantile(finite, 0.99)));
  const range = measure.centred ? [-reach, reach] : [quantile(finite, 0.01), quantile(finite, 0.99)];
  const ramp = measure.centred ? "balance" : "cividis";
  return {
    type: "heatmap",
    x: xs.map((_, i) => i),
    y: ys.map((_, i) => i),
    z: z.map((line) => line.map((value) => (Number.isFinite(value) ? value : null))),
    zmin: range[0],
    zmax: range[1] > range[0] ? range[1] : range[0] + 1,
    text: ys.map((drug) => xs.map((sample) => describeCell(grid, metric, sample, drug))),
    hovertemplate: "%{text}<extra></extra>",
    hoverongaps: false,
    colorscale: plotlyRamp(ramp, !measure.centred && !lower),
    xgap: 1,
    ygap: 1,
    colorbar: { thickness: 12, len: 220, lenmode: "pixels", y: 1, yanchor: "top", outlinewidth: 0, ...doseTicks(grid, measure, range) },
  };
}

/** Ticks of the colour bar in dose units where the measure is a dose. */
function doseTicks({ sensitivity }, measure, [low, high]) {
  if (!measure.dose) return {};
  const unit = sensitivity.text("dose_unit", 0);
  const ticks = [];
  const digits = high - low > 1.5 ? [1] : [1, 2, 5];
  for (let decade = Math.floor(low); decade <= high; decade += 1) {
    ticks.push(...digits.map((digit) => decade + Math.log10(digit)).filter((at) => at >= low && at <= high));
  }
  return { tickvals: ticks, ticktext: ticks.map((at) => showDose(10 ** at, unit, true)) };
}

function describeCell(grid, metric, sample, drug) {
  const row = grid.row(sample, drug);
  const lines = [`<b>${plain(drug)}</b>`, plain(sample)];
  if (row === undefined) return [...lines, word("sensitivity.no_value")].join("<br>");
  const { sensitivity } = grid;
  lines.push(`${word(`metric.${metric}`)} ${showScore(grid, row, metric)}`);
  const interval = showScoreInterval(sensitivity, row, metric);
  if (interval) lines.push(interval);
  lines.push(word(`status.${sensitivity.text("status", row)}`));
  return lines.join("<br>");
}

/** Rings on cells whose curve showed no response, or whose measure is only a bound. */
function ringTrace(grid, metric, xs, ys, { z, zmin, zmax, colorscale, size }) {
  const places = [];
  ys.forEach((drug, y) =>
    xs.forEach((sample, x) => {
      const row = grid.row(sample, drug);
      if (row === undefined || z[y][x] === null) return;
      const isFlat = grid.sensitivity.text("status", row) === "flat";
      if (isFlat || boundOf(grid.sensitivity, row, metric)) places.push([x, y]);
    }),
  );
  const ramp = Object.keys(RAMPS).find((name) => RAMPS[name].includes(colorscale[0][1]));
  const reversed = RAMPS[ramp][0] !== colorscale[0][1];
  const colour = ([x, y]) => {
    const share = (z[y][x] - zmin) / (zmax - zmin);
    return isLight(ramp, reversed ? 1 - share : share) ? "rgba(40,36,16,0.65)" : "rgba(255,255,255,0.85)";
  };
  return {
    type: "scatter",
    mode: "markers",
    x: places.map(([x]) => x),
    y: places.map(([, y]) => y),
    text: places.map(([x, y]) => describeCell(grid, metric, xs[x], ys[y])),
    hovertemplate: "%{text}<extra></extra>",
    marker: { symbol: "circle-open", size, color: places.map(colour), line: { width: 1 } },
  };
}
