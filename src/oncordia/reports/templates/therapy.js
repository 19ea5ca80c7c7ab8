// A page of therapy: the switch between languages, printing, and all reasons at once.
"use strict";

const all = (selector) => [...document.querySelectorAll(selector)];

function speak(chosen) {
  document.documentElement.lang = chosen;
  for (const button of all("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === chosen));
  }
}

/** Open or close every reason of one language. */
function turnReasons(button) {
  const open = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(open));
  for (const reasons of button.closest(".tongue").querySelectorAll("details.reasons")) {
    reasons.open = open;
  }
}

for (const button of all("[data-language]")) {
  button.addEventListener("click", () => speak(button.dataset.language));
}
for (const button of all("[data-reasons]")) {
  button.hidden = false;
  button.addEventListener("click", () => turnReasons(button));
}
for (const tools of all(".tools")) tools.hidden = false;
document.getElementById("print").addEventListener("click", () => window.print());
