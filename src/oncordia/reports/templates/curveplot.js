// One curve drawn: band, line, wells, means, controls without drug, and the dose half-way down.
//
// A curve has `wells` and `controls` (response, reason; wells a logDose too), `means` (logDose,
// response, spread), `band` (log dose, low, high) and, where it has a line, `at(logDose)`.

const BREAK_ROOM = { small: 20, large: 40 }; // width left of the doses where controls stand

/** Draw a curve. `large` adds axis titles, every decade and tips on the wells. */
function drawCurve(curve, { width, height, reach, large = false }) {
  const frame = makeFrame(curve, { width, height, reach, large });
  const image = svg("svg", { viewBox: `0 0 ${width} ${height}`, class: large ? "curve large" : "curve" });
  if (large) {
    image.setAttribute("role", "img");
    image.setAttribute("aria-label", describeCurve(curve));
  } else {
    image.setAttribute("aria-hidden", "true");
  }
  drawAxes(image, frame, curve);
  const clip = clipTo(frame);
  drawBand(clip, frame, curve);
  drawLine(clip, frame, curve);
  image.append(clip);
  drawHalf(image, frame, curve);
  drawWells(image, frame, curve);
  drawMeans(image, frame, curve);
  drawUntreated(image, frame, curve);
  return image;
}

function curveLabel(curve) {
  return word("curves.label", said(curve));
}

/** What a figure of a curve shows, for those who cannot see it. */
function describeCurve(curve) {
  return word("curves.described", said(curve));
}

function said({ sample, drug, status, estimate }) {
  return { sample, drug, status: word(`status.${status}`), estimate };
}

/** Where the panel lies and how doses and responses become places in it. */
function makeFrame(curve, { width, height, reach, large }) {
  const edge = large ? 58 : 30;
  const left = edge + (curve.controls.length ? BREAK_ROOM[large ? "large" : "small"] : 0);
  const right = width - (large ? 16 : 8);
  const top = large ? 14 : 8;
  const bottom = height - (large ? 48 : 20);
  const used = curve.wells.length ? curve.wells.map((well) => well.logDose) : [Math.log10(curve.dose_min), Math.log10(curve.dose_max)];
  let [low, high] = extent(used.filter(Number.isFinite)) ?? [-9, -5];
  const pad = Math.max(0.12, (high - low) * 0.06);
  const arrow = (high - low) * 0.1; // room for the arrow of a dose beyond the ends
  [low, high] = [low - pad - (curve.ec50_bound === "<" ? arrow : 0), high + pad + (curve.ec50_bound === ">" ? arrow : 0)];
  const x = (logDose) => left + ((logDose - low) / (high - low)) * (right - left);
  const y = (response) => bottom - ((response - reach[0]) / (reach[1] - reach[0])) * (bottom - top);
  return { edge, left, right, top, bottom, low, high, reach, x, y, large, width, height };
}

function drawAxes(image, frame, curve) {
  const { edge, left, right, top, bottom, x, y, low, high, reach, large } = frame;
  const step = niceStep((reach[1] - reach[0]) / (large ? 6 : 3));
  for (let value = Math.ceil(reach[0] / step) * step; value <= reach[1] + 1e-9; value += step) {
    const kind = Math.abs(value - 1) < 1e-9 ? "grid one" : "grid";
    image.append(svg("path", { class: kind, d: `M${edge} ${y(value)}H${right}` }));
    image.append(svg("text", { x: edge - 5, y: y(value) + 3.5, class: "tick end" }, minus(String(Number(value.toFixed(2))))));
  }
  for (const at of labelDoses(frame)) {
    image.append(svg("path", { class: "tickmark", d: `M${x(at)} ${bottom}v4` }));
    const text = showDose(10 ** at, curve.dose_unit, true);
    image.append(svg("text", { x: x(at), y: bottom + 15, class: "tick middle" }, text));
  }
  image.append(svg("path", { class: "axis", d: `M${edge} ${top}V${bottom}${edge < left ? `H${left - 7}m-2 4l4 -8m2 8l4 -8M${left - 1} ${bottom}` : ""}H${right}` }));
  if (edge < left) {
    image.append(svg("text", { x: controlPlace(frame), y: bottom + 15, class: "tick middle" }, "0"));
  }
  if (large) {
    const dose = word(curve.dose_unit === "mol/L" ? "curves.dose" : "curves.dose_relative");
    image.append(svg("text", { x: (left + right) / 2, y: frame.height - 10, class: "title middle" }, dose));
    const middle = (top + bottom) / 2;
    image.append(svg("text", { x: 16, y: middle, class: "title middle", transform: `rotate(-90 16 ${middle})` }, word("curves.response")));
  }
}

/** Log doses to label: decades, or 1, 2 and 5 in each where there are too few, as many as fit. */
function labelDoses({ edge, left, low, high, x, large, width }) {
  const most = large ? Math.floor(width / 75) : 3;
  const clear = edge < left ? left + (large ? 26 : 16) : left; // the label of 0 needs its room
  const within = (steps) => {
    const found = [];
    for (let decade = Math.floor(low); decade <= high; decade += 1) found.push(...steps.map((step) => decade + Math.log10(step)));
    return found.filter((at) => at >= low && at <= high && x(at) >= clear);
  };
  const decades = within([1]);
  if (decades.length > 1) return decades.filter((_, i) => i % Math.ceil(decades.length / most) === 0);
  const ticks = [];
  for (const at of within([1, 2, 5])) {
    if (ticks.length === 0 || x(at) - x(ticks.at(-1)) >= (large ? 56 : 42)) ticks.push(at);
  }
  return ticks.length ? ticks : [(low + high) / 2];
}

function drawBand(image, { x, y }, curve) {
  if (curve.band.length < 2) return;
  const upper = curve.band.map(([at, , high]) => `${x(at).toFixed(1)} ${y(high).toFixed(1)}`);
  const lower = curve.band.map(([at, low]) => `${x(at).toFixed(1)} ${y(low).toFixed(1)}`).reverse();
  image.append(svg("path", { class: "band", d: `M${upper.join("L")}L${lower.join("L")}Z` }));
}

function drawLine(image, frame, curve) {
  if (curve.hasLine) image.append(svg("path", { class: `fit ${curve.status}`, d: tracePath(frame, curve) }));
}

/** Path of the line of a curve over its doses. */
function tracePath({ x, y, large }, curve) {
  if (!curve.hasLine) return "";
  const low = Math.log10(curve.dose_min);
  const high = Math.log10(curve.dose_max);
  const steps = large ? 240 : 60;
  const points = Array.from({ length: steps + 1 }, (_, i) => {
    const at = low + ((high - low) * i) / steps;
    return `${x(at).toFixed(1)} ${y(curve.at(at)).toFixed(1)}`;
  });
  return `M${points.join("L")}`;
}

/** An image inside the axes that hides what lies beyond them. */
function clipTo({ left, right, top, bottom }) {
  const [width, height] = [right - left, bottom - top];
  return svg("svg", { x: left, y: top, width, height, viewBox: `${left} ${top} ${width} ${height}` });
}

/** Where the dose half-way down lies, with its interval; an arrow from the limit where only that is known. */
function drawHalf(image, { x, y, left, right, bottom, large }, curve) {
  if (!curve.hasLine) return;
  const head = large ? 6 : 4;
  const open = (from, to) => {
    const back = from < to ? -head : head;
    return `M${from} ${bottom}H${to}m${back} ${-head * 0.8}L${to} ${bottom}l${back} ${head * 0.8}`;
  };
  if (curve.ec50_bound) {
    const above = curve.ec50_bound === ">";
    const limit = above ? curve.ec50_low : curve.ec50_high;
    const end = above ? curve.dose_max : curve.dose_min;
    const [from, to] = [x(Math.log10(Number.isFinite(limit) ? limit : end)), above ? right : left];
    image.append(svg("path", { class: "reach arrow", d: open(from, to) }));
    return;
  }
  if (!Number.isFinite(curve.ec50)) return;
  const at = Math.log10(curve.ec50);
  image.append(svg("path", { class: "half", d: `M${x(at)} ${y(curve.at(at))}V${bottom}` }));
  const ends = [[curve.ec50_low, left], [curve.ec50_high, right]];
  for (const [end, rim] of ends) {
    const to = Number.isFinite(end) ? Math.min(Math.max(x(Math.log10(end)), left), right) : rim;
    const known = Number.isFinite(end) && to !== rim;
    image.append(svg("path", { class: known ? "reach" : "reach arrow", d: known ? `M${x(at)} ${bottom}H${to}` : open(x(at), to) }));
  }
}

/** Mean of the wells at each dose, with their standard deviation. */
function drawMeans(image, { x, y, large }, curve) {
  const arm = large ? 7 : 4;
  for (const mean of curve.means) {
    const [at, level] = [x(mean.logDose), y(mean.response)];
    const whisker = `M${at} ${y(mean.response - mean.spread)}V${y(mean.response + mean.spread)}`;
    image.append(svg("path", { class: "mean", d: `M${at - arm} ${level}h${2 * arm}${large ? whisker : ""}` }));
  }
}

function controlPlace({ edge, left, large }) {
  return (edge + left - (large ? 8 : 6)) / 2;
}

/** Wells without drug, side by side left of the break in the axis; a mean with its whisker. */
function drawUntreated(image, frame, curve) {
  const { y, reach, edge, left, large } = frame;
  const room = (left - edge - (large ? 18 : 12)) / 2;
  const inside = (response) => y(Math.min(Math.max(response, reach[0]), reach[1]));
  curve.controls.forEach(({ response, spread }, i) => {
    const at = controlPlace(frame) + (curve.controls.length > 1 ? room * (((i * 0.618) % 1) * 2 - 1) : 0);
    if (spread) image.append(svg("path", { class: "mean", d: `M${at} ${inside(response - spread)}V${inside(response + spread)}` }));
    image.append(svg("circle", { class: "control", cx: at, cy: inside(response), r: large ? 3.4 : 2.1 }));
  });
}

/** A dot for a well in use, a cross for one that is not, a triangle at the rim for one beyond it. */
function drawWells(image, frame, curve) {
  const { x, y, top, bottom, reach, large } = frame;
  const size = large ? 4 : 2.6;
  for (const well of curve.wells) {
    if (!Number.isFinite(well.response)) continue;
    const at = x(well.logDose);
    const beyond = well.response > reach[1] ? top : well.response < reach[0] ? bottom : null;
    let mark;
    if (beyond !== null) {
      const tipSide = beyond === top ? -1 : 1;
      const base = beyond - tipSide * size * 1.6;
      mark = svg("path", { class: well.reason ? "beyond masked" : "beyond", d: `M${at - size} ${base}h${2 * size}L${at} ${beyond}Z` });
    } else if (well.reason) {
      const arm = size * 0.95;
      mark = svg("path", { class: "masked", d: `M${at - arm} ${y(well.response) - arm}l${2 * arm} ${2 * arm}m0 ${-2 * arm}l${-2 * arm} ${2 * arm}` });
    } else {
      mark = svg("circle", { class: "well", cx: at, cy: y(well.response), r: size });
    }
    if (large) {
      const lines = () => describeCurveWell(curve, well);
      mark.addEventListener("pointerenter", (event) => showTip(lines(), event.clientX, event.clientY));
      mark.addEventListener("pointerleave", hideTip);
    }
    image.append(mark);
  }
}

function describeCurveWell(curve, well) {
  const lines = [
    [word("curves.dose"), showDose(well.dose, curve.dose_unit)],
    [word("curves.response"), fixed(well.response)],
  ];
  if (well.reason) lines.push(word("plates.reason", { reason: reasonWords(well.reason) }));
  return lines;
}
