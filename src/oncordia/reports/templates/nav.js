// Where the reader is: the link of the section that is being read is marked.

/** The section that fills the upper part of the window, of those in the language shown. */
function findRead() {
  const line = window.innerHeight * 0.3;
  const shown = $$("main > section[id]").filter((section) => section.offsetParent);
  return shown.filter((section) => section.getBoundingClientRect().top < line).at(-1) ?? shown[0];
}

function markRead() {
  const name = findRead()?.id;
  for (const link of $$("nav.sections a")) {
    if (link.hash.slice(1) === name) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function watchRead() {
  document.addEventListener("scroll", markRead, { passive: true });
  markRead();
}
