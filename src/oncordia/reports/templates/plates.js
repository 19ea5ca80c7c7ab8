// The section on plates: the list with its filter, and the plate that is looked at.

const plates = { chosen: null, search: "", verdicts: new Set(["pass", "look", "fail"]), sort: null };
const SEVERITY = { fail: 0, look: 1, pass: 2 };

function listedNumbers(quality) {
  const wanted = ["z_prime", "negative_cv", "negative_sd", "replicate_pearson"];
  const usable = wanted.filter((name) => quality.numbers(name).some(Number.isFinite));
  return usable.slice(0, 2);
}

async function drawPlates(node) {
  const [quality, findings, replicates] = await Promise.all([
    table("plate_quality"), table("findings"), table("replicates"),
  ]);
  const verdicts = quality.texts("verdict");
  plates.sort ??= verdicts.some((verdict) => verdict !== "pass") ? "verdict" : "run";
  plates.chosen ??= quality.texts("plate")[orderPlates(quality)[0]] ?? null;
  const list = el("div", { class: "plate-list" });
  const detail = el("div", { class: "plate-detail", "aria-live": "polite" });
  const choose = (name) => {
    plates.chosen = name;
    for (const button of $$("button.pick", list)) {
      button.setAttribute("aria-pressed", String(button.dataset.plate === name));
    }
    return drawPlateDetail(detail, quality, findings);
  };
  choosePlate = choose;
  const split = el("div", { class: "split" }, el("div", {}, plateFilters(quality, () => listPlates(list, quality, choose)), list), detail);
  const whole = el("div", { class: "run" });
  const pairs = el("div");
  node.replaceChildren(split, el("h3", {}, word("plates.run")), whole, pairs);
  listPlates(list, quality, choose);
  drawReplicates(pairs, replicates);
  await choose(plates.chosen);
  await drawRun(whole, quality, (name) => {
    choose(name);
    split.scrollIntoView({ behavior: "smooth", block: "start" });
  });
}

let choosePlate = (name) => {
  plates.chosen = name;
};

function orderPlates(quality) {
  const order = quality.numbers("run_order");
  const verdicts = quality.texts("verdict");
  const rows = [...order.keys()].sort((a, b) => order[a] - order[b]);
  if (plates.sort === "verdict") rows.sort((a, b) => SEVERITY[verdicts[a]] - SEVERITY[verdicts[b]]);
  return rows;
}

function plateFilters(quality, change) {
  const search = el("input", {
    type: "search",
    id: "plate-search",
    value: plates.search,
    oninput: () => {
      plates.search = search.value;
      change();
    },
  });
  const sorts = [["verdict", word("plates.sort_verdict")], ["run", word("plates.sort_run")]];
  return el(
    "div",
    { class: "filters" },
    el("label", { class: "field" }, el("span", {}, word("plates.search")), search),
    select(word("plates.sort"), sorts, plates.sort, (value) => {
      plates.sort = value;
      change();
    }, "plate-sort"),
    toggles(word("plates.verdict"), "verdict", ["pass", "look", "fail"], plates.verdicts, change),
  );
}

function listPlates(list, quality, choose) {
  const names = quality.texts("plate");
  const verdicts = quality.texts("verdict");
  const wanted = plates.search.trim().toLowerCase();
  const rows = orderPlates(quality).filter(
    (row) => plates.verdicts.has(verdicts[row]) && names[row].toLowerCase().includes(wanted),
  );
  const count = word("plates.shown", { n: rows.length, total: quality.rows });
  if (rows.length === 0) {
    list.replaceChildren(el("p", { class: "caption" }, count), el("p", { class: "note" }, word("plates.none")));
    return;
  }
  const numbers = listedNumbers(quality);
  const heads = [
    [word("plates.plate"), ""],
    [word("plates.verdict"), ""],
    ...numbers.map((name) => [word(`short.${name}`), "number"]),
    [word("plates.masked"), "number"],
  ];
  const cells = rows.map((row) => [
    el("button", {
      type: "button",
      class: "pick",
      "data-plate": names[row],
      "aria-pressed": String(names[row] === plates.chosen),
      onclick: () => choose(names[row]),
    }, names[row]),
    badge("verdict", verdicts[row]),
    ...numbers.map((name) => fixed(quality.numbers(name)[row], 2)),
    show(quality.numbers("n_masked")[row]),
  ]);
  list.replaceChildren(
    el("p", { class: "caption", role: "status" }, count),
    scroller(word("nav.plates"), dataTable(heads, cells, { id: "plate-table" }), "tall"),
  );
}

async function drawPlateDetail(node, quality, findings) {
  const [known, responses] = await Promise.all([table("plates"), table("responses")]);
  const name = plates.chosen;
  const at = quality.rowsWhere("plate", name)[0];
  if (at === undefined) return node.replaceChildren();
  const about = known.rowsWhere("plate", name)[0];
  const title = el("h3", {}, name, " ", badge("verdict", quality.text("verdict", at)));
  const weight = (row) => SEVERITY[findings.text("severity", row)] ?? 2;
  const found = findings.rowsWhere("plate", name).sort((a, b) => weight(a) - weight(b) || a - b);
  const sentences = el("ul", { class: "found" });
  for (const row of found) sentences.append(el("li", { class: findings.text("severity", row) }, findingSentence(findings, row)));
  if (found.length === 0) sentences.append(el("li", { class: "pass" }, word("plates.nothing_found")));
  const maps = drawPlateMaps(name, responses, known, about);
  return node.replaceChildren(title, plateOrigin(known, about), sentences, plateNumbers(quality, at), ...maps);
}

function findingSentence(findings, row) {
  if (language === "en") return findings.text("sentence", row);
  const [value, threshold] = [findings.numbers("value")[row], findings.numbers("threshold")[row]];
  const values = { name: findingName(findings.text("code", row)), value: show(value), threshold: show(threshold) };
  if (Number.isNaN(value)) return values.name;
  return word(Number.isNaN(threshold) ? "finding.with_value" : "finding.with_threshold", values);
}

function plateOrigin(known, about) {
  if (about === undefined) return null;
  const told = [word("plates.file", { file: known.text("file", about) })];
  const hours = known.numbers("time_hours")[about];
  if (!Number.isNaN(hours)) told.push(showTime(hours));
  const day0 = known.text("day0_plate", about);
  if (day0) told.push(word("plates.day0", { plate: day0 }));
  return el("p", { class: "caption" }, told.join(" · "));
}

function plateNumbers(quality, at) {
  const list = el("dl", { class: "numbers" });
  const wanted = ["n_negative", "n_positive", "negative_centre", "negative_cv", "z_prime", "robust_z_prime",
    "ssmd", "signal_to_background", "row_trend", "column_trend", "edge_effect", "replicate_pearson"];
  for (const name of wanted) {
    const value = quality.numbers(name)[at];
    if (!Number.isNaN(value)) list.append(el("div", {}, el("dt", {}, checkName(name)), el("dd", {}, show(value))));
  }
  return list;
}
