// Small panels of curves and the buttons that turn their pages.

/** A pager over `total` things: `shown` is the phrase that counts them, `id` names its status. */
function drawPager(pager, { page, size, total, shown = "curves.shown", id }, turnTo) {
  const pages = Math.max(1, Math.ceil(total / size));
  const first = page * size;
  const turn = (step, key) =>
    el("button", {
      type: "button",
      class: "quiet",
      "data-turn": step,
      disabled: page + step < 0 || page + step >= pages,
      onclick: () => {
        turnTo(page + step);
        $(`[data-turn="${step}"]:not(:disabled)`, pager)?.focus();
      },
    }, word(key));
  const counts = { first: total ? first + 1 : 0, last: Math.min(first + size, total), total: total.toLocaleString("en") };
  pager.replaceChildren(
    el("span", { role: "status", id }, word(shown, counts)),
    turn(-1, "curves.previous"),
    el("span", { class: "caption" }, word("curves.page", { page: page + 1, pages: pages.toLocaleString("en") })),
    turn(1, "curves.next"),
  );
}

/** A panel of one curve; `foot` is what stands beside its status. */
function drawPanel(curve, { title, subtitle, foot, reach }, open) {
  return el(
    "button",
    { type: "button", class: "panel", "aria-label": curveLabel(curve), onclick: open },
    el("span", { class: "panel-title", title }, title),
    el("span", { class: "panel-sample", title: subtitle }, subtitle),
    drawCurve(curve, { width: 232, height: 150, reach }),
    el("span", { class: "panel-foot" }, badge("status", curve.status), el("span", {}, foot)),
  );
}

/** Place of each text in the order of names. */
function rankNames(texts) {
  const order = new Map([...new Set(texts)].sort(byName).map((text, i) => [text, i]));
  return texts.map((text) => order.get(text));
}
