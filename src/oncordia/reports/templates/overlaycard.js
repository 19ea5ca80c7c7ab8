// Curves of one group enlarged in one axis, with a list that names them and leads to each.

/** Open the group at a place in a list of groups; the arrow keys move along the list. */
function openGroup(data, groups, at) {
  const box = $("#curve-dialog");
  const group = groups[at];
  const curves = group.rows.map((row) => curveAt(data, row));
  const image = drawOverlay(curves, { ...dialogSize(), reach: dialogReach(curves.flatMap((curve) => curve.wells)), large: true });
  const go = (step) => at + step >= 0 && at + step < groups.length && openGroup(data, groups, at + step);
  const head = dialogHead(box, group.name, { at, total: groups.length }, go);
  box.replaceChildren(
    head,
    el("p", { class: "verdict-line" }, word("curvepage.group_caption")),
    el("div", { class: "enlarged" }, el("div", {}, image, saveButtons(() => image, group.name)), scroller(word("curvepage.in_this_axis"), groupTable(data, group, curves))),
  );
  listenInDialog(box, go);
  if (!box.open) box.showModal();
}

function groupTable(data, group, curves) {
  const rows = curves.map((curve, i) => [
    el("button", { type: "button", class: "pick series-name", onclick: () => openCurve(group.rows, i) }, seriesKey(i), memberName(data, curve)),
    badge("status", curve.status),
    estimateOf(curve),
    showReach(curve),
  ]);
  const heads = [
    [word(browse.view === "overlay_sample" ? "curves.sample" : "curves.drug"), ""],
    [word("curves.status"), ""],
    ["EC50", "number"],
    [word("curves.interval", { percent: confidencePercent() }), "number"],
  ];
  return dataTable(heads, rows);
}

/** What tells a curve from the others of its group. */
function memberName(data, curve) {
  return (browse.view.endsWith("sample") === browse.view.startsWith("overlay") ? curve.sample : curve.drug) + timeOf(data, curve);
}
