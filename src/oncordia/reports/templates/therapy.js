// A page in several languages: the switch between them, printing, and all reasons at once.

/** Show a language; the section that was being read stays where it is in the window. */
function speak(chosen) {
  const read = findRead();
  const top = read?.getBoundingClientRect().top;
  document.documentElement.lang = chosen;
  for (const button of $$("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === chosen));
  }
  const same = read && document.getElementById(read.id.replace(/[^-]+$/, chosen));
  if (same) window.scrollBy({ top: same.getBoundingClientRect().top - top, behavior: "instant" });
  markRead();
}

/** Open or close every reason of one language. */
function turnReasons(button) {
  const open = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(open));
  for (const reasons of button.closest(".tongue").querySelectorAll("details.reasons")) {
    reasons.open = open;
  }
}

for (const button of $$("[data-language]")) {
  button.addEventListener("click", () => speak(button.dataset.language));
}
for (const button of $$("[data-reasons]")) {
  button.hidden = false;
  button.addEventListener("click", () => turnReasons(button));
}
for (const tools of $$(".tools")) tools.hidden = false;
$("#print").addEventListener("click", () => window.print());
watchRead();
