// The tables as CSV files, written in the browser with all their digits.

/** One field of a CSV file; a missing value is empty, an empty text is quoted. */
function csvText(text) {
  if (text === null) return "";
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csvNumber(value, isNaNRow) {
  if (Number.isNaN(value)) return isNaNRow ? "NaN" : "";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return Object.is(value, -0) ? "-0.0" : String(value);
}

/** Text of every row of a column. */
function csvColumn(column, rows) {
  if (column.kind === "text") {
    const said = column.values.map(csvText);
    const missing = MISSING_TEXT[column.width];
    return (row) => (column.codes[row] === missing ? "" : said[column.codes[row]]);
  }
  if (column.kind === "truth") return (row) => ["false", "true", ""][column.codes[row]];
  const nan = new Set(column.nan);
  return (row) => csvNumber(column.numbers[row], nan.has(row));
}

/** Parts of a CSV file; with a byte-order mark where there is more than plain ASCII. */
function csvParts(source) {
  const columns = source.columns.map((column) => csvColumn(column, source.rows));
  const lines = [source.columns.map((column) => csvText(column.name)).join(",")];
  for (let row = 0; row < source.rows; row += 1) lines.push(columns.map((read) => read(row)).join(","));
  const body = `${lines.join("\n")}\n`;
  return /[^\x00-\x7f]/.test(body) ? ["\ufeff", body] : [body];
}

function saveFile(parts, kind, name) {
  const address = URL.createObjectURL(new Blob(parts, { type: kind }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Save a table as a CSV file; a promise of the number of its rows. */
async function saveTable(name) {
  const source = await table(name);
  saveFile(csvParts(source), "text/csv;charset=utf-8", `${name}.csv`);
  return source.rows;
}
