// The sections of a page of curves.

const ALL_SECTIONS = { overview: drawOverview, curves: drawCurves, numbers: drawNumbers };
const DRAW = Object.fromEntries(facts.sections.map((name) => [name, ALL_SECTIONS[name]]));
