// The small box that follows the pointer and says what lies under it.

/** Lines are strings, or pairs of a name and a value. */
function showTip(lines, x, y) {
  const tip = $("#tip");
  // a tip above an open dialog must live inside it, for a dialog covers all else
  const home = $("dialog[open]") || document.body;
  if (tip.parentNode !== home) home.append(tip);
  tip.replaceChildren(
    ...lines.map((line) =>
      typeof line === "string"
        ? el("p", {}, line)
        : el("p", {}, el("span", {}, line[0]), el("b", {}, line[1])),
    ),
  );
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  const left = x + 14 + box.width > window.innerWidth ? x - 14 - box.width : x + 14;
  const top = y + 14 + box.height > window.innerHeight ? y - 14 - box.height : y + 14;
  tip.style.left = `${Math.max(4, left)}px`;
  tip.style.top = `${Math.max(4, top)}px`;
}

function hideTip() {
  $("#tip").hidden = true;
}
