// The overview: every curve as a point, how much it changes against how sure that is.

const overview = { measure: "p_no_response" };
const LOWEST_P = 1e-300; // what a p value of 0 counts as
const RIM = { share: 0.97, room: 1.3 }; // points higher than so far above most stand at the rim
const MOST_NAMES = 8; // points that carry their name
const FINE = 2; // size of a point where they are many
const BATCH = 50;
const POINT_ORDER = ["too_few_doses", "failed", "flat", "partial", "converged"]; // the last lies on top

async function drawOverview(node) {
  const data = await loadCurves();
  const box = el("div");
  const draw = () => box.replaceChildren(overviewFigure(data));
  const measures = ["p_no_response", ...["q_value", "relevance"].filter((name) => data.curves.has(name))];
  const change = (value) => {
    overview.measure = value;
    draw();
  };
  const choice = select(word("overview.measure"), measures.map((name) => [name, word(`overview.${name}`)]), overview.measure, change, "overview-measure");
  node.replaceChildren(...(measures.length > 1 ? [el("div", { class: "filters" }, choice)] : []), box);
  draw();
}

/** Points of the overview: row, change, height; curves without line or test have none. */
function overviewPoints(data) {
  const { curves, changes } = data;
  const heights = curves.numbers(overview.measure);
  const isP = overview.measure !== "relevance";
  const points = [];
  for (let row = 0; row < curves.rows; row += 1) {
    const height = isP ? -Math.log10(Math.max(heights[row], LOWEST_P)) : heights[row];
    const status = curves.text("status", row);
    const change = status === "flat" ? endsApart(data, row) : changes[row]; // the line of a flat curve is level
    if (Number.isFinite(height) && Number.isFinite(change)) points.push({ row, change, height, status });
  }
  const rim = RIM.room * quantile(points.map(({ height }) => height), RIM.share);
  return points.map((point) => ({ ...point, height: Math.min(point.height, Math.max(rim, 2)) }));
}

function overviewFigure(data) {
  const points = overviewPoints(data);
  if (points.length === 0) return el("p", { class: "note" }, word("overview.none"));
  const narrow = window.innerWidth < 700;
  const [width, height] = narrow ? [350, 330] : [1000, 460];
  const [low, high] = extent(points.map((point) => point.change));
  const tallest = Math.max(...extent(points.map((point) => point.height)), 1.5) * 1.06;
  const room = Math.max(0.05, (high - low) * 0.06);
  const box = { left: 50, right: width - 14, top: 14, bottom: height - 46 };
  const [from, to] = [Math.min(low, -0.1) - room, Math.max(high, 0.1) + room];
  const x = (change) => box.left + ((change - from) / (to - from)) * (box.right - box.left);
  const y = (value) => box.bottom - (value / tallest) * (box.bottom - box.top);
  const caption = word("overview.alt", { n: points.length.toLocaleString("en"), responding: points.filter(({ status }) => status === "converged" || status === "partial").length.toLocaleString("en") });
  const image = svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "curve large volcano", role: "img", "aria-label": caption });
  drawOverviewAxes(image, { ...box, x, y, from, to, tallest, width, height, narrow });
  const size = points.length > 1000 ? FINE : points.length > 400 ? 2.8 : 4;
  for (const status of POINT_ORDER) drawOverviewPoints(image, points.filter((point) => point.status === status), status, x, y, size);
  nameOverviewPoints(image, data, points, { ...box, x, y, narrow });
  listenToOverview(image, data, points, x, y);
  const shown = POINT_ORDER.filter((status) => points.some((point) => point.status === status)).reverse();
  const keys = shown.map((status) => el("span", { class: "key" }, svg("svg", { viewBox: "0 0 20 20", "aria-hidden": "true", class: "curve" }, overviewPath([[10, 10]], status, 5)), word(`status.${status}`)));
  return el("figure", {}, image, el("p", { class: "keys" }, ...keys), el("figcaption", {}, word("overview.caption")), saveButtons(() => image, `${facts.name} ${word("nav.overview")}`));
}

function overviewPath(places, status, size) {
  const round = (value) => value.toFixed(1);
  const d = places.map(([x, y]) =>
    status === "partial"
      ? `M${round(x - size)} ${round(y + size * 0.8)}h${2 * size}l${-size} ${-size * 1.8}Z`
      : `M${round(x - size)} ${round(y)}a${size} ${size} 0 1 0 ${2 * size} 0a${size} ${size} 0 1 0 ${-2 * size} 0Z`);
  return svg("path", { class: `dot ${status}`, d: d.join("") });
}

/** Few points stand apart by a white rim; many lie in batches, so that crowds look darker. */
function drawOverviewPoints(image, points, status, x, y, size) {
  const batch = size > FINE ? 1 : BATCH;
  for (let i = 0; i < points.length; i += batch) {
    const path = overviewPath(points.slice(i, i + batch).map((point) => [x(point.change), y(point.height)]), status, size);
    if (size <= FINE) path.classList.add("many");
    image.append(path);
  }
}

function drawOverviewAxes(image, { left, right, top, bottom, x, y, from, to, tallest, width, height, narrow }) {
  const across = niceStep((to - from) / (narrow ? 4 : 8));
  for (let at = Math.ceil(from / across) * across; at <= to; at += across) {
    image.append(svg("path", { class: Math.abs(at) < 1e-9 ? "grid one" : "grid", d: `M${x(at)} ${top}V${bottom}` }));
    image.append(svg("text", { x: x(at), y: bottom + 17, class: "tick middle" }, minus(String(Number(at.toFixed(3))))));
  }
  const up = niceStep(tallest / 5);
  for (let at = 0; at <= tallest; at += up) {
    image.append(svg("path", { class: "grid", d: `M${left} ${y(at)}H${right}` }));
    image.append(svg("text", { x: left - 7, y: y(at) + 4, class: "tick end" }, String(Number(at.toFixed(3)))));
  }
  const alpha = facts.options.curves?.flat_p;
  if (overview.measure === "p_no_response" && alpha) {
    const at = y(-Math.log10(alpha));
    image.append(svg("path", { class: "threshold", d: `M${left} ${at}H${right}` }));
    image.append(svg("text", { x: left + 6, y: at - 4, class: "tick" }, word("overview.threshold", { p: show(alpha) })));
  }
  image.append(svg("path", { class: "axis", d: `M${left} ${top}V${bottom}H${right}` }));
  image.append(svg("text", { x: (left + right) / 2, y: height - 8, class: "title middle" }, word("overview.change")));
  const middle = (top + bottom) / 2;
  image.append(svg("text", { x: 14, y: middle, class: "title middle", transform: `rotate(-90 14 ${middle})` }, word(`overview.${overview.measure}`)));
}

/** Names beside the points that stand out most, where they do not cover one another. */
function nameOverviewPoints(image, { curves }, points, { left, right, x, y, narrow }) {
  const widest = extent(points.map(({ change }) => Math.abs(change)))[1] || 1;
  const tallest = extent(points.map(({ height }) => height))[1] || 1;
  const standing = ({ change, height }) => Math.abs(change) / widest + height / tallest;
  const best = points.filter(({ status }) => status === "converged" || status === "partial").sort((a, b) => standing(b) - standing(a)).slice(0, 400);
  const places = points.map((point) => [x(point.change), y(point.height)]);
  const taken = [];
  const free = ({ x0, x1, y0 }) =>
    x0 > left && x1 < right &&
    !taken.some((other) => Math.abs(other.y0 - y0) < 15 && x0 < other.x1 && other.x0 < x1) &&
    !places.some(([px, py]) => px > x0 - 3 && px < x1 + 3 && Math.abs(py - y0) < 9);
  for (const point of best) {
    if (taken.length >= (narrow ? 4 : MOST_NAMES)) return;
    const name = shortName(`${curves.text("drug", point.row)} · ${curves.text("sample", point.row)}`, narrow ? 20 : 34);
    const [wide, px, y0] = [[...name].length * 6.6, x(point.change), y(point.height)];
    const sides = [{ x0: px + 8, x1: px + 8 + wide, y0, kind: "" }, { x0: px - 8 - wide, x1: px - 8, y0, kind: "end" }];
    const side = sides.find(free);
    if (!side) continue;
    taken.push(side);
    image.append(svg("text", { class: `point-name ${side.kind}`, x: side.kind ? side.x1 : side.x0, y: y0 + 4 }, name));
  }
}

function shortName(text, length) {
  const letters = [...text];
  return letters.length > length ? `${letters.slice(0, length - 1).join("")}…` : text;
}

function listenToOverview(image, data, points, x, y) {
  const places = points.map((point) => [x(point.change), y(point.height)]);
  const nearest = (event) => {
    const box = image.getBoundingClientRect();
    const scale = image.viewBox.baseVal.width / box.width;
    const [px, py] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    let [best, distance] = [-1, 14 * scale];
    places.forEach(([cx, cy], i) => {
      const gap = Math.hypot(cx - px, cy - py);
      if (gap <= distance) [best, distance] = [i, gap];
    });
    return best;
  };
  image.addEventListener("pointermove", (event) => {
    const i = nearest(event);
    image.style.cursor = i < 0 ? "default" : "pointer";
    if (i < 0) return hideTip();
    const curve = curveAt(data, points[i].row);
    return showTip([`${curve.drug} · ${curve.sample}`, [word("overview.change_short"), fixed(curve.change, 2)], ["p", showP(curve.p_no_response)], ["EC50", curve.estimate]], event.clientX, event.clientY);
  });
  image.addEventListener("pointerleave", hideTip);
  image.addEventListener("click", (event) => {
    const i = nearest(event);
    if (i >= 0) openCurve(points.map((point) => point.row), i);
  });
}
