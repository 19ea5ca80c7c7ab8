// The heat maps of the plate that is looked at: raw, response and position effect.

const maps = { time: null };

function plateSize(known, about, wells) {
  if (about !== undefined) return [known.numbers("n_rows")[about], known.numbers("n_columns")[about]];
  const most = (axis) => Math.max(...wells.map((well) => well[axis])) + 1;
  return [most("row"), most("column")];
}

/** Range that shows most wells well: the 1st to the 99th percentile. */
function middleRange(values) {
  return [quantile(values, 0.01), quantile(values, 0.99)];
}

function responseScale(values) {
  const low = extent(values)?.[0] < -0.05 ? -1 : 0;
  return makeScale("cividis", low, 1.2);
}

function positionScale(values) {
  const [low, high] = extent(values) ?? [1, 1];
  const reach = Math.max(Math.abs(low - 1), Math.abs(high - 1), 0.1);
  return makeScale("balance", 1 - reach, 1 + reach);
}

function drawPlateMaps(name, responses, known, about) {
  const all = responses.rowsWhere("plate", name);
  const hours = responses.numbers("time_hours");
  const times = [...new Set(all.map((row) => hours[row]))].sort((a, b) => a - b);
  maps.time = times.includes(maps.time) ? maps.time : times.at(-1);
  const rows = times.length > 1 ? all.filter((row) => Object.is(hours[row], maps.time)) : all;
  const wells = gatherWells(responses, rows);
  const size = plateSize(known, about, wells);
  const valuesOf = (column) => rows.map((row) => responses.numbers(column)[row]);
  const [raw, response, position] = ["raw", "response", "position_factor"].map(valuesOf);
  const used = raw.filter((_, i) => !wells[i].reason && Number.isFinite(raw[i]));
  const shared = { plate: name, responses, wells, size };
  const panels = [
    { title: word("plates.raw"), values: raw, scale: makeScale("viridis", ...middleRange(used.length ? used : raw)) },
    { title: word("plates.response"), values: response, scale: responseScale(response) },
  ];
  const corrected = position.some((value) => Number.isFinite(value) && Math.abs(value - 1) > 1e-9);
  if (corrected) {
    panels.push({ title: word("plates.position"), values: position, scale: positionScale(position), format: show });
  }
  const grid = el("div", { class: "maps" });
  for (const panel of panels) {
    const map = drawPlateMap({ ...shared, ...panel });
    grid.append(el("figure", {}, el("figcaption", {}, panel.title), map, legend(panel.scale, extent(panel.values))));
  }
  const notes = [word("plates.medians"), corrected ? "" : word("plates.no_position")].join(" ");
  const out = [grid, mapLegend(), el("p", { class: "caption" }, notes)];
  const reasons = new Set(wells.map((well) => well.reason));
  if (wells.length && !reasons.has(null)) {
    const reason = [...reasons].join("; ");
    out.unshift(el("p", { class: "note" }, word("plates.all_masked", { reason: reasonWords(reason) })));
  }
  if (times.length > 1) out.unshift(timePicker(times, maps.time, (time) => {
    maps.time = time;
    choosePlate(plates.chosen);
  }));
  return out;
}

function timePicker(times, chosen, change) {
  const choices = times.map((time) => [String(time), showTime(time)]);
  return el("div", { class: "filters" }, select(word("plates.time"), choices, String(chosen), (value) => change(Number(value)), "plate-time"));
}

/** What the marks on the wells mean. */
function mapLegend() {
  const mark = (kind, text) => {
    const image = svg("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" });
    image.append(svg("rect", { x: 1, y: 1, width: 18, height: 18, rx: 2, fill: kind === "none" ? NO_VALUE : "#f6e7a0" }));
    const paths = {
      cross: ["M3 3l14 14m0 -14l-14 14", "mark-crossDark"],
      negative: ["M6.4 10a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0 -7.2 0", "mark-dark"],
      positive: ["M8.6 10a1.4 1.4 0 1 0 2.8 0a1.4 1.4 0 1 0 -2.8 0", "mark-dark"],
    };
    if (paths[kind]) image.append(svg("path", { d: paths[kind][0], class: paths[kind][1] }));
    return el("span", { class: "key" }, image, text);
  };
  return el(
    "p",
    { class: "keys" },
    mark("cross", word("plates.legend_masked")),
    mark("negative", word("role.negative")),
    mark("positive", word("role.positive")),
    mark("none", word("plates.legend_missing")),
  );
}
