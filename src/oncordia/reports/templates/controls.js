// The section on controls: their distribution on every plate.

const controls = { scale: "response", order: "run" };
const CONTROL_ROLES = ["negative", "positive", "untreated"];

function gatherControls(responses, quality) {
  const roles = CONTROL_ROLES.map((role) => responses.byName.get("role").values.indexOf(role));
  const code = responses.byName.get("role").codes;
  const rows = [];
  for (let row = 0; row < responses.rows; row += 1) {
    if (roles.includes(code[row]) && roles.indexOf(code[row]) >= 0) rows.push(row);
  }
  const order = new Map(quality.texts("plate").map((name, row) => [name, quality.numbers("run_order")[row]]));
  return { rows, order };
}

async function drawControls(node) {
  const [responses, quality] = await Promise.all([table("responses"), table("plate_quality")]);
  const { rows, order } = gatherControls(responses, quality);
  if (rows.length === 0) {
    node.replaceChildren(el("p", { class: "note" }, word("controls.none")));
    return;
  }
  const few = order.size <= 12;
  const chart = plot(word("nav.controls"), 420, Math.max(320, order.size * 14));
  const draw = () => drawControlFigure(chart, responses, rows, order, few);
  const change = (name) => (value) => {
    controls[name] = value;
    draw();
  };
  const scales = [["response", word("controls.as_response")], ["raw", word("controls.as_raw")]];
  const orders = [["run", word("controls.by_run")], ["spread", word("controls.by_spread")]];
  node.replaceChildren(
    el(
      "div",
      { class: "filters" },
      select(word("controls.scale"), scales, controls.scale, change("scale"), "control-scale"),
      select(word("controls.order"), orders, controls.order, change("order"), "control-order"),
    ),
    figure(word(few ? "controls.caption" : "controls.caption_many"), scroller(word("nav.controls"), chart)),
  );
  await draw();
}

/** Names of the plates along the axis, in reading order or with the widest controls first. */
function orderControls(responses, rows, order, values) {
  const names = [...order.keys()].sort((a, b) => order.get(a) - order.get(b));
  if (controls.order === "run") return names;
  const spread = new Map(names.map((name) => [name, []]));
  for (const row of rows) {
    if (responses.text("role", row) === "negative" && responses.text("mask_reason", row) === null) {
      spread.get(responses.text("plate", row))?.push(values[row]);
    }
  }
  const width = (name) => {
    const wells = spread.get(name);
    const reach = quantile(wells, 0.75) - quantile(wells, 0.25);
    return Number.isNaN(reach) ? -1 : reach / Math.abs(quantile(wells, 0.5) || 1);
  };
  const widths = new Map(names.map((name) => [name, width(name)]));
  return names.sort((a, b) => widths.get(b) - widths.get(a));
}

async function drawControlFigure(chart, responses, rows, order, few) {
  const values = responses.numbers(controls.scale);
  const names = orderControls(responses, rows, order, values);
  const longest = Math.max(...names.map((name) => [...name].length));
  const place = new Map(names.map((name, i) => [name, i]));
  const traces = [];
  for (const role of CONTROL_ROLES) {
    const mine = rows.filter((row) => responses.text("role", row) === role && place.has(responses.text("plate", row)));
    const used = mine.filter((row) => responses.text("mask_reason", row) === null);
    const masked = mine.filter((row) => responses.text("mask_reason", row) !== null);
    if (used.length) traces.push(controlBox(responses, role, used, place, values, few));
    if (masked.length) traces.push(controlCrosses(responses, role, masked, place, values));
  }
  await drawFigure(chart, traces, {
    boxmode: "overlay",
    showlegend: true,
    legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom" },
    margin: { l: 60, r: 12, t: 34, b: few ? 30 : 26 + 6.6 * Math.min(16, longest) },
    xaxis: { ...AXIS, zeroline: false, tickmode: "array", tickvals: names.map((_, i) => i), ticktext: names.map((name) => shorten(name, 16)), tickangle: few ? 0 : -90, automargin: false, range: [-0.6, names.length - 0.4] },
    yaxis: { ...AXIS, title: { text: word(controls.scale === "raw" ? "controls.as_raw" : "controls.as_response") }, autorangeoptions: { include: [0] } },
  });
}

function controlHover(responses, rows, values) {
  return rows.map((row) => {
    const reason = responses.text("mask_reason", row);
    const lines = [responses.text("plate", row), responses.text("well", row), show(values[row], 4)];
    if (reason) lines.push(word("plates.reason", { reason: reasonWords(reason) }));
    return lines.map(plain).join("<br>");
  });
}

function controlBox(responses, role, rows, place, values, few) {
  return {
    type: "box",
    name: word(`role.${role}`),
    x: rows.map((row) => place.get(responses.text("plate", row))),
    y: rows.map((row) => values[row]),
    text: controlHover(responses, rows, values),
    hovertemplate: "%{text}<extra></extra>",
    hoveron: "points",
    boxpoints: few ? "all" : "outliers",
    jitter: 0.5,
    pointpos: 0,
    width: few ? 0.5 : 0.7,
    fillcolor: few ? "rgba(255,255,255,0)" : `${ROLE_COLOURS[role]}33`,
    line: { width: 1, color: ROLE_COLOURS[role] },
    marker: { size: 4, opacity: 0.7, color: ROLE_COLOURS[role], symbol: role === "positive" ? "diamond" : "circle" },
  };
}

function controlCrosses(responses, role, rows, place, values) {
  return {
    type: "scatter",
    mode: "markers",
    name: word("controls.masked", { role: word(`role.${role}`) }),
    x: rows.map((row, i) => place.get(responses.text("plate", row)) + 0.3 * (((i * 0.618) % 1) - 0.5)),
    y: rows.map((row) => values[row]),
    text: controlHover(responses, rows, values),
    hovertemplate: "%{text}<extra></extra>",
    marker: { size: 6, color: ROLE_COLOURS[role], symbol: "x-thin", opacity: 0.8, line: { width: 1.2, color: ROLE_COLOURS[role] } },
  };
}
