// The sections of a screen's report, and what its summary reacts to.

const DRAW = { plates: drawPlates, controls: drawControls, curves: drawCurves, sensitivity: drawSensitivity };

function listenToSummary() {
  for (const link of $$("[data-plate]")) {
    link.addEventListener("click", () => choosePlate(link.dataset.plate));
  }
  $("#all-notes")?.addEventListener("click", (event) => {
    $("#notes").classList.add("all");
    event.target.setAttribute("aria-expanded", "true");
    event.target.hidden = true;
  });
}

listenToSummary();
