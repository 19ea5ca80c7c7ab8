// The run as a whole: quality numbers of every plate in the order of reading, and replicates.

const RUN_MEASURES = [
  "z_prime", "robust_z_prime", "ssmd", "signal_to_background", "negative_cv", "negative_sd",
  "signal_ratio", "edge_effect", "row_trend", "column_trend", "replicate_pearson",
  "n_dispensing_failure",
];
const run = { measure: null };

function usableMeasures(quality) {
  return RUN_MEASURES.filter(
    (name) => quality.has(name) && quality.numbers(name).some((value) => Number.isFinite(value)),
  );
}

/** Threshold of a measure's check, or null where it has none. */
function lookThreshold(measure) {
  const option = measure.replace("negative_", "control_").replace("replicate_pearson", "replicate_correlation");
  const value = facts.options.quality?.[`${option}_look`];
  return typeof value === "number" ? value : null;
}

function runTrace(quality, measure, axis) {
  const verdicts = quality.texts("verdict");
  return {
    type: "scatter",
    mode: "markers",
    x: [...quality.numbers("run_order")],
    y: [...quality.numbers(measure)],
    yaxis: axis,
    customdata: quality.texts("plate"),
    text: quality.texts("plate").map((name, i) => `${plain(name)} · ${word(`verdict.${verdicts[i]}`)}`),
    hovertemplate: `%{text}<br>${checkName(measure)}: %{y:.4g}<extra></extra>`,
    marker: {
      size: verdicts.map((verdict) => (quality.rows > 60 ? 8 : 11) + (verdict === "look" ? 3 : 0)),
      color: verdicts.map((verdict) => VERDICT_COLOURS[verdict]),
      symbol: verdicts.map((verdict) => VERDICT_MARKS[verdict]),
      line: { width: 1.2, color: verdicts.map((v) => (v === "fail" ? VERDICT_COLOURS.fail : "#fff")) },
    },
  };
}

/** Ends of the axis of the reading order, with a little room at either side. */
function runRange(quality) {
  const [first, last] = extent(quality.numbers("run_order")) ?? [0, 1];
  const room = Math.max(0.5, (last - first) * 0.02);
  return [first - room, last + room];
}

async function drawRun(node, quality, choosePlate) {
  const measures = usableMeasures(quality);
  run.measure = measures.includes(run.measure) ? run.measure : measures[0];
  const chart = plot(word("plates.run_caption"), run.measure ? 400 : 220, 320);
  const draw = () => {
    const traces = [runTrace(quality, "negative_centre", "y")];
    const axes = {
      xaxis: { ...AXIS, title: { text: word("plates.order") }, anchor: run.measure ? "y2" : "y", tickformat: "d", zeroline: false, range: runRange(quality) },
      yaxis: { ...AXIS, title: { text: word("check.negative_centre"), font: { size: 11 } }, domain: run.measure ? [0.55, 1] : [0, 1], rangemode: "tozero" },
    };
    const shapes = [];
    if (run.measure) {
      traces.push(runTrace(quality, run.measure, "y2"));
      axes.yaxis2 = { ...AXIS, title: { text: checkName(run.measure), font: { size: 11 } }, domain: [0, 0.45] };
      const threshold = lookThreshold(run.measure);
      if (threshold !== null) {
        shapes.push({ type: "line", xref: "paper", x0: 0, x1: 1, yref: "y2", y0: threshold, y1: threshold, line: { color: VERDICT_COLOURS.look, dash: "dash", width: 1.2 } });
      }
    }
    return drawFigure(chart, traces, { ...axes, shapes, margin: { l: 70, r: 12, t: 14, b: 40 } }, (point) =>
      choosePlate(point.customdata),
    );
  };
  const choices = measures.map((name) => [name, checkName(name)]);
  const change = (value) => {
    run.measure = value;
    draw();
  };
  const bar = el("div", { class: "filters" });
  if (measures.length > 1) bar.append(select(word("plates.run_second"), choices, run.measure, change, "run-measure"));
  node.append(bar, figure(word("plates.run_caption"), chart));
  await draw();
}

function drawReplicates(node, replicates) {
  node.append(el("h3", {}, word("plates.replicates")));
  if (!replicates.has("pearson") || replicates.rows === 0) {
    node.append(el("p", { class: "note" }, word("plates.no_replicates")));
    return;
  }
  const pearson = replicates.numbers("pearson");
  const worst = [...pearson.keys()].sort((a, b) => (pearson[a] - pearson[b]) || 0);
  const rows = worst.map((row) => [
    replicates.text("plate_1", row),
    replicates.text("plate_2", row),
    show(replicates.numbers("n_wells")[row]),
    pearson[row].toFixed(3).replace("NaN", "–"),
    replicates.numbers("spearman")[row].toFixed(3).replace("NaN", "–"),
  ]);
  const heads = [
    [word("plates.first"), ""],
    [word("plates.second"), ""],
    [word("plates.wells"), "number"],
    ["Pearson", "number"],
    ["Spearman", "number"],
  ];
  const caption = el("p", { class: "caption" }, word("plates.replicates_caption"));
  node.append(caption, scroller(word("plates.replicates"), dataTable(heads, rows, { id: "replicates" }), "short"));
}
