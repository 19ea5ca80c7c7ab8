// The drugs of one sample in order, and the section on sensitivity as a whole.

async function drawSensitivity(node) {
  const [sensitivity, curves] = await Promise.all([table("sensitivity"), table("curves")]);
  const index = { curves, rowByKey: null };
  const metrics = usableMetrics(sensitivity);
  if (metrics.length === 0) {
    node.replaceChildren(el("p", { class: "note" }, word("sensitivity.nothing")));
    return;
  }
  if (!metrics.includes(scores.metric)) scores.metric = metrics[0];
  const [matrix, waterfall, ranking] = [el("div"), el("div"), el("div")];
  const draw = async () => {
    const grid = gatherScores(sensitivity, index);
    drawRanking(ranking, grid);
    await drawMatrix(matrix, grid);
    await drawWaterfall(waterfall, grid);
  };
  node.replaceChildren(
    sensitivityFilters(sensitivity, metrics, draw),
    el("h3", {}, word("sensitivity.matrix")),
    matrix,
    el("h3", {}, word("sensitivity.waterfall")),
    waterfall,
    el("h3", {}, word("sensitivity.ranking")),
    ranking,
  );
  await draw();
}

function sensitivityFilters(sensitivity, metrics, draw) {
  const set = (name, convert = String) => (value) => {
    scores[name] = convert(value);
    draw();
  };
  const orders = ["mean", "name", "alike"].map((name) => [name, word(`sensitivity.order_${name}`)]);
  const bar = el(
    "div",
    { class: "filters" },
    select(word("sensitivity.metric"), metrics.map((name) => [name, metricTitle(name)]), scores.metric, set("metric"), "metric"),
    select(word("sensitivity.order"), orders, scores.order, set("order"), "order"),
  );
  const { times } = gatherScores(sensitivity, null);
  if (times.length > 1) {
    const choices = times.map((time) => [String(time), showTime(time)]);
    bar.append(select(word("sensitivity.time"), choices, String(scores.time), set("time", Number), "score-time"));
  }
  return bar;
}

function drawRanking(node, grid) {
  const { samples } = grid;
  scores.sample = samples.includes(scores.sample) ? scores.sample : samples[0];
  const list = el("div");
  const choose = (sample) => {
    scores.sample = sample;
    listDrugs(list, grid);
  };
  const picker = select(word("curves.sample"), samples.map((name) => [name, name]), scores.sample, choose, "ranking-sample");
  node.replaceChildren(el("div", { class: "filters" }, picker), el("p", { class: "caption" }, word("sensitivity.ranking_caption")), list);
  listDrugs(list, grid);
}

function listDrugs(node, grid) {
  const { sensitivity, drugs, index } = grid;
  const { curves } = index;
  const sample = scores.sample;
  const rank = sensitivity.numbers("rank");
  const ranked = drugs
    .map((drug) => ({ drug, row: grid.row(sample, drug) }))
    .filter(({ row }) => row !== undefined)
    .sort((a, b) => (rank[a.row] || Infinity) - (rank[b.row] || Infinity) || byName(a.drug, b.drug));
  const extra = ["dss2", "sdss"].filter((name) => sensitivity.numbers(name).some(Number.isFinite));
  const aucs = [...sensitivity.numbers("auc")];
  const span = [quantile(aucs, 0.005), quantile(aucs, 0.995)];
  const heads = [
    [word("sensitivity.rank"), "number"], [word("curves.drug"), ""], [word("metric.auc"), "number"],
    [word("sensitivity.interval"), ""], ["EC50", "number"],
    ...extra.map((name) => [word(`metric.${name}`), "number"]), [word("sensitivity.status"), "wide"],
  ];
  const rows = ranked.map(({ drug, row }) => {
    const at = curveRow(index, sample, drug, scores.time);
    return [
      Number.isNaN(rank[row]) ? word("sensitivity.unranked") : String(rank[row]),
      el("button", { type: "button", class: "link", title: word("sensitivity.show_curve", { drug }), onclick: () => showCurveOf(sample, drug) }, drug),
      fixed(sensitivity.numbers("auc")[row]),
      el("span", { class: "nowrap" }, aucBar(sensitivity, row, span), " ", showScoreInterval(sensitivity, row, "auc")),
      at === undefined ? "–" : estimateAt(curves, at),
      ...extra.map((name) => fixed(sensitivity.numbers(name)[row], 1)),
      el("span", {}, badge("status", sensitivity.text("status", row)), " ", at === undefined ? "" : reasonOf({ status: curves.text("status", at), reason: curves.text("reason", at) })),
    ];
  });
  node.replaceChildren(scroller(word("sensitivity.ranking"), dataTable(heads, rows, { id: "ranking" }), "tall"));
}

function estimateAt(curves, at) {
  const number = (name) => curves.numbers(name)[at];
  return showEstimate(number("ec50"), curves.text("ec50_bound", at), number("ec50_low"), number("ec50_high"), curves.text("dose_unit", at));
}

/** AUC with its interval as a small picture. */
function aucBar(sensitivity, row, [least, most]) {
  const [value, low, high] = ["auc", "auc_low", "auc_high"].map((name) => sensitivity.numbers(name)[row]);
  if (!Number.isFinite(value)) return null;
  const x = (at) => 4 + (Math.min(Math.max(at, least), most) - least) / (most - least || 1) * 112;
  const image = svg("svg", { viewBox: "0 0 120 16", class: "interval", "aria-hidden": "true" });
  image.append(svg("path", { class: "rail", d: "M4 8h112" }));
  if (Number.isFinite(low) && Number.isFinite(high)) image.append(svg("path", { class: "reach", d: `M${x(low)} 8H${x(high)}` }));
  image.append(svg("circle", { class: "dot", cx: x(value), cy: 8, r: 3.2 }));
  return image;
}
