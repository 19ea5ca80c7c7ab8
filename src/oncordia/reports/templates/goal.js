// Where the reader asked to go: kept in place while sections above it fill and push it down.

let goal = null;

/** Jump to a section, draw it, and stay there until the reader moves on. */
function goTo(name) {
  goal = document.getElementById(name);
  history.replaceState(null, "", `#${name}`);
  goal.tabIndex = -1;
  goal.focus({ preventScroll: true });
  if (name in DRAW) drawSection(name);
  holdGoal();
}

function holdGoal() {
  goal?.scrollIntoView({ behavior: "instant", block: "start" });
}

function forgetGoal() {
  goal = null;
}

function watchGoal() {
  for (const link of $$("a[href^='#']")) {
    const name = link.hash.slice(1);
    if (!$(`main > section#${CSS.escape(name)}`)) continue;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      goTo(name);
    });
  }
  new ResizeObserver(holdGoal).observe($("main"));
  for (const move of ["wheel", "touchmove", "keydown", "mousedown"]) {
    document.addEventListener(move, forgetGoal, { passive: true });
  }
  const asked = location.hash.slice(1);
  if (asked && $(`main > section#${CSS.escape(asked)}`)) goTo(asked);
}
