// The tables behind a page in several languages: a button saves each, and the page says so.

async function answerSave(list, button) {
  const status = $("[role=status]", list.parentNode);
  if (canUnpack) await saveTable(button.dataset.download);
  status.textContent = canUnpack ? button.dataset.done : list.dataset.oldBrowser;
}

for (const list of $$(".downloads")) {
  list.hidden = false;
  for (const button of $$("[data-download]", list)) {
    button.addEventListener("click", () => answerSave(list, button));
  }
}
