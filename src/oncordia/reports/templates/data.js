// The tables behind the page: unpacked from compressed columns when first asked for.

const MISSING_TEXT = { 8: 0xff, 16: 0xffff, 32: 0xffffffff };
const ARRAYS = { 8: Uint8Array, 16: Uint16Array, 32: Uint32Array };

const canUnpack = typeof DecompressionStream !== "undefined";

/** Bytes of a packed part of the page. */
async function unpack(name) {
  if (!canUnpack) throw new Error("no DecompressionStream");
  const text = atob($(`#packed-${name}`).textContent.trim());
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

class Table {
  constructor(buffer) {
    const size = new DataView(buffer).getUint32(0, true);
    const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, size)));
    this.rows = head.rows;
    this.columns = head.columns;
    this.byName = new Map();
    let start = 4 + size;
    for (const column of head.columns) {
      const part = buffer.slice(start, start + column.bytes);
      if (column.kind === "text") column.codes = new ARRAYS[column.width](part);
      else if (column.kind === "truth") column.codes = new Uint8Array(part);
      else column.numbers = new Float64Array(part);
      this.byName.set(column.name, column);
      start += column.bytes;
    }
  }

  has(name) {
    return this.byName.has(name);
  }

  /** Numbers of a column, NaN where missing. */
  numbers(name) {
    return this.byName.get(name).numbers;
  }

  /** Text of a row, null where missing. */
  text(name, row) {
    const column = this.byName.get(name);
    const code = column.codes[row];
    return code === MISSING_TEXT[column.width] ? null : column.values[code];
  }

  /** Text of every row. */
  texts(name) {
    return Array.from({ length: this.rows }, (_, row) => this.text(name, row));
  }

  /** Rows whose text in a column is the given one. */
  rowsWhere(name, text) {
    const column = this.byName.get(name);
    const code = column.values.indexOf(text);
    const rows = [];
    if (code >= 0) column.codes.forEach((found, row) => found === code && rows.push(row));
    return rows;
  }
}

const unpacked = new Map();

/** A table by name; a promise, kept so that each is unpacked once. */
function table(name) {
  if (!unpacked.has(name)) unpacked.set(name, unpack(name).then((buffer) => new Table(buffer)));
  return unpacked.get(name);
}

function hasTable(name) {
  return $(`#packed-${name}`) !== null;
}
