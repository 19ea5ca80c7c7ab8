// One heat map of a plate: wells, their marks, and what lies under the pointer.

const CELL = 20;
const MARGIN = 22;

function rowLetters(row) {
  return row < 26
    ? String.fromCharCode(65 + row)
    : String.fromCharCode(64 + Math.floor(row / 26)) + String.fromCharCode(65 + (row % 26));
}

/** The wells of a plate as rows of the table `responses`, with what a map needs of each. */
function gatherWells(responses, rows) {
  const row = responses.numbers("row");
  const column = responses.numbers("column");
  return rows.map((index) => ({
    index,
    row: row[index],
    column: column[index],
    role: responses.text("role", index),
    reason: responses.text("mask_reason", index),
  }));
}

function describeWell(responses, well) {
  const at = (name) => responses.numbers(name)[well.index];
  const drugs = [["drug", "dose_molar", "dose_relative"], ["drug_2", "dose_2_molar", "dose_2_relative"]];
  const lines = [responses.text("well", well.index)];
  const sample = responses.text("sample", well.index);
  if (sample) lines.push([word("curves.sample"), sample]);
  for (const [name, molar, relative] of drugs) {
    const drug = responses.text(name, well.index);
    if (!drug) continue;
    const isMolar = !Number.isNaN(at(molar));
    lines.push([drug, isMolar ? showDose(at(molar), "mol/L") : showDose(at(relative), "top dose")]);
  }
  if (well.role !== "treated") lines.push(word(`role.${well.role}`));
  lines.push([word("plates.raw"), show(at("raw"), 4)]);
  lines.push([word("curves.response"), fixed(at("response"))]);
  if (well.reason) lines.push(word("plates.reason", { reason: reasonWords(well.reason) }));
  return lines;
}

/** Median of the values of the wells in use, or of all where none is, by row or by column. */
function mediansAlong(wells, values, axis, count) {
  const groups = Array.from({ length: count }, () => []);
  const anyUsed = wells.some((well) => !well.reason);
  wells.forEach((well, i) => {
    if (!well.reason || !anyUsed) groups[well[axis]].push(values[i]);
  });
  return groups.map((group) => quantile(group, 0.5));
}

/** Draw one map with the median of each row and column beside it. */
function drawPlateMap({ title, plate, responses, wells, values, scale, format, size }) {
  const [nRows, nColumns] = size;
  const extra = CELL * 1.5;
  const width = MARGIN + nColumns * CELL + extra;
  const height = MARGIN + nRows * CELL + extra;
  const masked = wells.filter((well) => well.reason).length;
  const image = svg("svg", {
    viewBox: `0 0 ${width} ${height}`,
    class: "platemap",
    role: "img",
    tabindex: "0",
    "aria-label": word("plates.map_label", { title, plate, n: wells.length, masked }),
  });
  drawRulers(image, nRows, nColumns);
  const box = (row, column, colour) =>
    svg("rect", {
      x: MARGIN + column * CELL + 0.5,
      y: MARGIN + row * CELL + 0.5,
      width: CELL - 1,
      height: CELL - 1,
      rx: 2,
      fill: colour,
    });
  for (let row = 0; row < nRows; row += 1) {
    for (let column = 0; column < nColumns; column += 1) image.append(box(row, column, "#f3f5f7"));
  }
  wells.forEach((well, i) => image.append(box(well.row, well.column, scale.colour(values[i]))));
  drawMarks(image, wells, values, scale);
  const rows = mediansAlong(wells, values, "row", nRows);
  const columns = mediansAlong(wells, values, "column", nColumns);
  rows.forEach((value, row) => image.append(box(row, nColumns + 0.5, scale.colour(value))));
  columns.forEach((value, column) => image.append(box(nRows + 0.5, column, scale.colour(value))));
  followPointer(image, { responses, wells, values, format, title });
  return image;
}

function drawRulers(image, nRows, nColumns) {
  const step = nColumns > 24 ? 2 : 1;
  for (let column = 0; column < nColumns; column += step) {
    const x = MARGIN + (column + 0.5) * CELL;
    image.append(svg("text", { x, y: MARGIN - 7, class: "ruler middle" }, String(column + 1)));
  }
  for (let row = 0; row < nRows; row += step) {
    const y = MARGIN + (row + 0.5) * CELL + 4;
    image.append(svg("text", { x: MARGIN - 6, y, class: "ruler end" }, rowLetters(row)));
  }
}

/** Crosses on wells not used (unless none is, which is said in words), a ring on negative and a dot on positive controls. */
function drawMarks(image, wells, values, scale) {
  const anyUsed = wells.some((well) => !well.reason);
  const paths = { light: "", dark: "", crossLight: "", crossDark: "" };
  wells.forEach((well, i) => {
    const x = MARGIN + (well.column + 0.5) * CELL;
    const y = MARGIN + (well.row + 0.5) * CELL;
    const share = scale.share(values[i]);
    const onLight = Number.isNaN(share) || isLight(scale.ramp, share);
    if (well.reason && anyUsed) {
      const arm = CELL * 0.36;
      const cross = `M${x - arm} ${y - arm}l${2 * arm} ${2 * arm}m0 ${-2 * arm}l${-2 * arm} ${2 * arm}`;
      paths[onLight ? "crossDark" : "crossLight"] += cross;
    } else if (well.role === "negative" || well.role === "positive") {
      const r = well.role === "negative" ? 3.6 : 1.4;
      const ring = `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
      paths[onLight ? "dark" : "light"] += ring;
    }
  });
  for (const [kind, d] of Object.entries(paths)) {
    if (d) image.append(svg("path", { d, class: `mark-${kind}` }));
  }
}

/** Tip, frame and arrow keys over a map. */
function followPointer(image, { responses, wells, values, format, title }) {
  const byPlace = new Map(wells.map((well, i) => [well.row * 100 + well.column, i]));
  const frame = svg("rect", { width: CELL, height: CELL, rx: 2, class: "frame", visibility: "hidden" });
  image.append(frame);
  let at = { row: 0, column: 0 };
  const point = (row, column, x, y) => {
    const i = byPlace.get(row * 100 + column);
    if (i === undefined) return leave();
    at = { row, column };
    frame.setAttribute("x", MARGIN + column * CELL);
    frame.setAttribute("y", MARGIN + row * CELL);
    frame.setAttribute("visibility", "visible");
    const lines = describeWell(responses, wells[i]);
    if (format) lines.push([title, format(values[i])]);
    return showTip(lines, x, y);
  };
  const leave = () => {
    frame.setAttribute("visibility", "hidden");
    hideTip();
  };
  image.addEventListener("pointermove", (event) => {
    const area = image.getBoundingClientRect();
    const unit = image.viewBox.baseVal.width / area.width;
    const column = Math.floor(((event.clientX - area.left) * unit - MARGIN) / CELL);
    const row = Math.floor(((event.clientY - area.top) * unit - MARGIN) / CELL);
    point(row, column, event.clientX, event.clientY);
  });
  image.addEventListener("pointerleave", leave);
  image.addEventListener("blur", leave);
  const pointAt = ({ row, column }) => {
    const area = image.getBoundingClientRect();
    const unit = area.width / image.viewBox.baseVal.width;
    const place = (offset, at) => offset + (MARGIN + (at + 0.5) * CELL) * unit;
    point(row, column, place(area.left, column), place(area.top, row));
  };
  image.addEventListener("focus", () => image.matches(":focus-visible") && pointAt(at));
  image.addEventListener("keydown", (event) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!step) return;
    event.preventDefault();
    // the next well in that direction, however far
    for (let far = 1; far < 48; far += 1) {
      const next = { row: at.row + far * step[0], column: at.column + far * step[1] };
      if (next.column >= 0 && next.column < 48 && byPlace.has(next.row * 100 + next.column)) {
        pointAt(next);
        return;
      }
    }
  });
}
