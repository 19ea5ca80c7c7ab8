// The page as a whole: sections drawn when they come into view, language, links and printing.

const drawn = new Map();

/** Draw a section once; a promise. */
function drawSection(name) {
  if (!drawn.has(name)) drawn.set(name, redraw(name));
  return drawn.get(name);
}

async function redraw(name) {
  const section = $(`#${name}`);
  const node = $(".drawn", section);
  try {
    await DRAW[name](node);
    section.dataset.state = "drawn";
  } catch (fault) {
    section.dataset.state = "failed";
    const said = canUnpack ? fault.message : word("page.old_browser");
    node.replaceChildren(el("p", { class: "note" }, word("page.not_drawn", { fault: said })));
    throw fault;
  }
}

function watchSections() {
  const soon = new IntersectionObserver(
    (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
      soon.unobserve(entry.target);
      drawSection(entry.target.dataset.draw);
    }),
    { rootMargin: "200px" },
  );
  $$("[data-draw]").forEach((section) => soon.observe(section));
}

async function changeLanguage(chosen) {
  speak(chosen);
  for (const name of drawn.keys()) await redraw(name);
}

/** Shrink wide figures so that they fit on paper. */
function fitPaper() {
  for (const node of $$(".plot")) {
    node.style.setProperty("--paper", Math.min(1, 680 / Math.max(node.scrollWidth, 1)).toFixed(3));
  }
}

async function printAll() {
  for (const name of Object.keys(DRAW)) await drawSection(name);
  window.print();
}

async function download(name) {
  const n = (await saveTable(name)).toLocaleString("en");
  $("#download-status").textContent = word("downloads.done", { file: `${name}.csv`, n });
}

function listen() {
  for (const button of $$("[data-language]")) {
    button.addEventListener("click", () => changeLanguage(button.dataset.language));
  }
  for (const button of $$("[data-download]")) {
    button.addEventListener("click", () => download(button.dataset.download));
  }
  $("#print").addEventListener("click", printAll);
  window.addEventListener("beforeprint", fitPaper);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hideTip();
  });
  $("#curve-dialog").addEventListener("click", (event) => {
    if (event.target.id === "curve-dialog") event.target.close();
  });
}

speak(language);
listen();
watchSections();
watchRead();
watchGoal();
