// Several curves in one axis, told apart by colour, mark and dash.

// after Okabe and Ito 2008, in the order of contrast on white
const SERIES = ["#0067a5", "#c8500a", "#00805d", "#b0548c", "#1d2733", "#8a6d00", "#4a9fd8", "#7b4fb5"];
const DASHES = [null, "7 3", "2 2.5", "9 3 2 3"];
const MARKS = ["circle", "square", "triangle", "diamond"];

/** A mark of a series, centred at a place. */
function seriesMark(i, x, y, size) {
  const kind = MARKS[i % MARKS.length];
  const fill = { fill: SERIES[i % SERIES.length], class: "series-mark" };
  const d = {
    square: `M${x - size} ${y - size}h${2 * size}v${2 * size}h${-2 * size}Z`,
    triangle: `M${x - size * 1.15} ${y + size}h${size * 2.3}L${x} ${y - size * 1.2}Z`,
    diamond: `M${x} ${y - size * 1.3}l${size * 1.3} ${size * 1.3}l${-size * 1.3} ${size * 1.3}l${-size * 1.3} ${-size * 1.3}Z`,
  }[kind];
  return kind === "circle" ? svg("circle", { ...fill, cx: x, cy: y, r: size * 1.1 }) : svg("path", { ...fill, d });
}

function seriesLine(i) {
  return { fill: "none", stroke: SERIES[i % SERIES.length], "stroke-dasharray": DASHES[Math.floor(i / MARKS.length) % DASHES.length] };
}

/** Draw curves in one axis; those beyond the palette are grey. */
function drawOverlay(curves, { width, height, reach, large = false }) {
  const bounds = new Set(curves.map((curve) => curve.ec50_bound));
  const joined = {
    wells: curves.flatMap((curve) => curve.wells),
    controls: [],
    dose_unit: curves[0].dose_unit,
    ec50_bound: bounds.has(">") ? ">" : bounds.has("<") ? "<" : null,
    dose_min: Math.min(...curves.map((curve) => curve.dose_min)),
    dose_max: Math.max(...curves.map((curve) => curve.dose_max)),
  };
  const seen = new Set();
  for (const well of curves.flatMap((curve) => curve.controls)) {
    if (!seen.has(well.response)) joined.controls.push(well);
    seen.add(well.response);
  }
  if (joined.controls.length > MOST_CONTROLS) joined.controls = [spreadOf(joined.controls.map((well) => well.response))];
  const frame = makeFrame(joined, { width, height, reach, large });
  const image = svg("svg", { viewBox: `0 0 ${width} ${height}`, class: large ? "curve large" : "curve" });
  if (large) {
    image.setAttribute("role", "img");
    image.setAttribute("aria-label", curves.map(describeCurve).join(" "));
  } else {
    image.setAttribute("aria-hidden", "true");
  }
  drawAxes(image, frame, joined);
  const clip = clipTo(frame);
  const coloured = curves.slice(0, SERIES.length);
  for (const curve of curves.slice(SERIES.length)) clip.append(svg("path", { class: "other", d: tracePath(frame, curve) }));
  if (large && coloured.length <= 3) coloured.forEach((curve, i) => drawSeriesBand(clip, frame, curve, i));
  coloured.forEach((curve, i) => clip.append(svg("path", { class: "series", ...seriesLine(i), d: tracePath(frame, curve) })));
  image.append(clip);
  coloured.forEach((curve, i) => drawSeriesPoints(image, frame, curve, i));
  drawUntreated(image, frame, joined);
  return image;
}

function drawSeriesBand(clip, frame, curve, i) {
  drawBand(clip, frame, curve);
  clip.lastChild?.classList.contains("band") && clip.lastChild.style.setProperty("fill", SERIES[i]);
}

/** Every well when large, the mean of a dose when small; the EC50 as a tick on the axis. */
function drawSeriesPoints(image, { x, y, reach, bottom, large }, curve, i) {
  const used = curve.wells.filter((well) => !well.reason);
  const points = large || curve.means.length === 0 ? used : curve.means;
  for (const point of points) {
    if (!(point.response >= reach[0] && point.response <= reach[1])) continue;
    const mark = seriesMark(i, x(point.logDose), y(point.response), large ? 3 : 1.9);
    if (large) {
      const name = `${curve.sample} · ${curve.drug}`;
      mark.addEventListener("pointerenter", (event) => showTip([name, ...describeCurveWell(curve, point)], event.clientX, event.clientY));
      mark.addEventListener("pointerleave", hideTip);
    }
    image.append(mark);
  }
  if (Number.isFinite(curve.ec50)) {
    const at = x(Math.log10(curve.ec50));
    const size = large ? 5 : 3.2;
    image.append(svg("path", { class: "series-ec50", fill: SERIES[i], d: `M${at} ${bottom - 1}l${-size} ${-size * 1.9}h${2 * size}Z` }));
  }
}

/** Key of a series: its line and mark. */
function seriesKey(i) {
  const key = svg("svg", { viewBox: "0 0 24 14", class: "series-key", "aria-hidden": "true" });
  if (i < SERIES.length) key.append(svg("path", { class: "series", ...seriesLine(i), d: "M1 7H23" }), seriesMark(i, 12, 7, 3));
  else key.append(svg("path", { class: "other", d: "M1 7H23" }));
  return key;
}
