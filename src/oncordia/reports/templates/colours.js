// Colour scales that read the same for colour-blind readers, and their legends.

const RAMPS = {
  viridis: [
    "#440154", "#482475", "#414487", "#355f8d", "#2a788e", "#21918c",
    "#22a884", "#44bf70", "#7ad151", "#bddf26", "#fde725",
  ],
  cividis: [
    "#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678",
    "#a59c74", "#c3b369", "#e1cc55", "#fee838",
  ],
  // blue to orange through near white, after ColorBrewer's PuOr
  balance: [
    "#2d4f8e", "#5d7fb5", "#93abd0", "#c6d3e6", "#f4f3ef", "#f2d3ae",
    "#e0a867", "#c07a2b", "#8a4f0a",
  ],
};
const NO_VALUE = "#e3e7eb";
const VERDICT_COLOURS = { pass: "#2f6f9f", look: "#b9770a", fail: "#a8321f" };
const VERDICT_MARKS = { pass: "circle", look: "triangle-up", fail: "square-x-open" };
const ROLE_COLOURS = { negative: "#2f6f9f", positive: "#b9600a", untreated: "#5f6b78" };

const channels = new Map();

function parts(colour) {
  if (!channels.has(colour)) {
    channels.set(colour, [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)));
  }
  return channels.get(colour);
}

/** Colour at a share from 0 to 1 of a ramp. */
function colourAt(ramp, share) {
  const stops = RAMPS[ramp];
  const place = Math.min(Math.max(share, 0), 1) * (stops.length - 1);
  const below = Math.min(Math.floor(place), stops.length - 2);
  const [a, b] = [parts(stops[below]), parts(stops[below + 1])];
  const mixed = a.map((channel, i) => Math.round(channel + (place - below) * (b[i] - channel)));
  return `rgb(${mixed.join(",")})`;
}

/** Whether a mark on this share of the ramp should be dark. */
function isLight(ramp, share) {
  const [r, g, b] = colourAt(ramp, share).match(/\d+/g).map(Number);
  return 0.299 * r + 0.587 * g + 0.114 * b > 140;
}

/** A scale: numbers in, colours out. `low` and `high` are the ends of the legend. */
function makeScale(ramp, low, high) {
  const span = high > low ? high - low : 1;
  return {
    ramp,
    low,
    high,
    share: (value) => (value - low) / span,
    colour: (value) => (Number.isFinite(value) ? colourAt(ramp, (value - low) / span) : NO_VALUE),
  };
}

/** The colours of a ramp as Plotly wants them. */
function plotlyRamp(ramp, reversed = false) {
  const stops = reversed ? [...RAMPS[ramp]].reverse() : RAMPS[ramp];
  return stops.map((colour, i) => [i / (stops.length - 1), colour]);
}

/** A bar that shows what the colours of a scale mean; the ends say where values were clipped. */
function legend(scale, range, format = show) {
  const stops = RAMPS[scale.ramp].join(", ");
  const ticks = [scale.low, (scale.low + scale.high) / 2, scale.high].map((value) => format(value));
  if (range && range[0] < scale.low) ticks[0] = `≤ ${ticks[0]}`;
  if (range && range[1] > scale.high) ticks[2] = `≥ ${ticks[2]}`;
  const bar = el("span", { class: "ramp" });
  bar.style.background = `linear-gradient(to right, ${stops})`;
  const labels = el("span", { class: "ticks" }, ...ticks.map((tick) => el("span", {}, tick)));
  return el("div", { class: "legend-ramp" }, bar, labels);
}
