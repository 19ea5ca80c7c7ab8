// Plotly, unpacked and started when the first figure needs it, and the look its figures share.

let plotlyLoaded = null;

/** Plotly itself; a promise. */
function loadPlotly() {
  plotlyLoaded ??= unpack("plotly").then((buffer) => {
    const script = document.createElement("script");
    script.textContent = new TextDecoder().decode(buffer);
    document.head.append(script);
    return window.Plotly;
  });
  return plotlyLoaded;
}

/** Text that Plotly must not take for markup. */
function plain(text) {
  return String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** A name short enough for an axis. */
function shorten(text, length = 28) {
  const letters = [...text];
  return plain(letters.length > length ? `${letters.slice(0, length - 1).join("")}…` : text);
}

const AXIS = {
  gridcolor: "#e6eaee",
  zerolinecolor: "#c3cbd3",
  linecolor: "#9aa5b1",
  automargin: true,
  ticklabeloverflow: "allow", // measuring each label for overflow takes seconds with hundreds
  fixedrange: false,
};

/** Draw a figure into a node and call `pick` with the point that is clicked. */
async function drawFigure(node, traces, layout, pick = null) {
  const plotly = await loadPlotly();
  const style = getComputedStyle(document.body);
  const full = {
    autosize: true,
    font: { family: style.fontFamily, size: 12, color: "#2b3642" },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    margin: { l: 60, r: 16, t: 12, b: 44 },
    hovermode: "closest",
    hoverlabel: { bgcolor: "#fff", bordercolor: "#9aa5b1", font: { family: style.fontFamily, color: "#1d2733" }, align: "left" },
    showlegend: false,
    dragmode: window.matchMedia("(pointer: coarse)").matches ? false : "zoom",
    ...layout,
  };
  const settings = {
    displaylogo: false,
    responsive: true,
    modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"],
  };
  await plotly.react(node, traces, full, settings);
  node.removeAllListeners?.("plotly_click");
  if (pick) node.on("plotly_click", (event) => pick(event.points[0], event));
}

/** A node for a figure with a height and a name for those who cannot see it. */
function plot(label, height, minWidth = 0) {
  const node = el("div", { class: "plot", role: "img", "aria-label": label });
  node.style.height = `${height}px`;
  if (minWidth) node.style.minWidth = `${minWidth}px`;
  return node;
}
