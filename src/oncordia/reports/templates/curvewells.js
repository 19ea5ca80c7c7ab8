// What the enlarged curve of a screen says beyond its fit: its AUC and its wells.

function wellTable({ responses }, curve) {
  const rows = curve.wells.map((well) => [
    responses.text("plate", well.row),
    responses.text("well", well.row),
    showDose(well.dose, curve.dose_unit),
    show(responses.numbers("raw")[well.row], 4),
    fixed(well.response),
    well.reason ? word("plates.reason", { reason: reasonWords(well.reason) }) : word("curves.used_yes"),
  ]);
  const heads = [
    [word("plates.plate"), ""], [word("curves.well"), ""], [word("curves.dose"), "number"],
    [word("plates.raw"), "number"], [word("curves.response"), "number"], [word("curves.used"), ""],
  ];
  return dataTable(heads, rows);
}

/** Numbers of a curve that stand above its parameters. */
function scoreRows(curve) {
  return [[word("metric.auc"), fixed(curve.auc), showInterval(curve.auc_low, curve.auc_high, fixed)]];
}
