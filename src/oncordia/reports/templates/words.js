// The words of the page in the language chosen, and the switch between languages.

const facts = JSON.parse($("#facts").textContent);
let language = facts.language;

/** A phrase of the catalogue with its values filled in. */
function word(key, values = {}) {
  const text = facts.words[language][key];
  return text.replace(/\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g, (whole, name, one, many) => {
    if (one !== undefined) return Number(values[name]) === 1 ? one : many;
    return name in values ? String(values[name]) : whole;
  });
}

function hasWord(key) {
  return key in facts.words[language];
}

/** Short name of a finding's code. */
function findingName(code) {
  return hasWord(`finding.${code}`) ? word(`finding.${code}`) : code;
}

/** Why a well is not used, with the codes of findings put into words. */
function reasonWords(reason) {
  const code = "[a-z0-9]+(?:_[a-z0-9]+)+";
  return reason.replace(new RegExp(`\\b${code}(?: ${code})*\\b`, "g"), (codes) =>
    codes.split(" ").map(findingName).join(", "),
  );
}

/** Name of a quality number of a plate, as the plate_quality table calls it. */
function checkName(column) {
  return hasWord(`check.${column}`) ? word(`check.${column}`) : column;
}

function speak(chosen) {
  language = chosen;
  document.documentElement.lang = chosen;
  for (const node of $$("[data-label]")) {
    node.setAttribute("aria-label", word(node.dataset.label));
  }
  for (const button of $$("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === chosen));
  }
}
