// Order of samples and drugs in the heat map: by mean, by name, or alike side by side.

function meanOf(values) {
  const known = values.filter(Number.isFinite);
  return known.length ? known.reduce((sum, value) => sum + value, 0) / known.length : NaN;
}

/** Indices from the most to the least active by the mean of each line of values. */
function orderByMean(lines, lower) {
  const means = lines.map(meanOf);
  const key = (i) => (Number.isNaN(means[i]) ? Infinity : lower ? means[i] : -means[i]);
  return lines.map((_, i) => i).sort((a, b) => key(a) - key(b) || a - b);
}

/** Root mean square difference over what two lines share; infinite where they share nothing. */
function difference(a, b) {
  let sum = 0;
  let shared = 0;
  for (let i = 0; i < a.length; i += 1) {
    const gap = a[i] - b[i];
    if (Number.isFinite(gap)) {
      sum += gap * gap;
      shared += 1;
    }
  }
  return shared ? Math.sqrt(sum / shared) : 1e9;
}

/** Leaf order of an average-linkage tree over the lines, by the nearest-neighbour chain. */
function orderAlike(lines) {
  const n = lines.length;
  if (n < 3) return lines.map((_, i) => i);
  const gap = lines.map((line) => Float64Array.from(lines, (other) => difference(line, other)));
  const leaves = lines.map((_, i) => [i]);
  const alive = new Set(leaves.keys());
  const chain = [];
  while (alive.size > 1) {
    if (chain.length === 0) chain.push(alive.values().next().value);
    const tip = chain.at(-1);
    const before = chain.at(-2);
    let nearest = before ?? -1;
    let best = before === undefined ? Infinity : gap[tip][before];
    for (const other of alive) {
      if (other !== tip && gap[tip][other] < best) [nearest, best] = [other, gap[tip][other]];
    }
    if (nearest !== before) {
      chain.push(nearest);
      continue;
    }
    chain.length -= 2;
    mergeInto(gap, leaves, alive, tip, nearest);
  }
  return leaves[alive.values().next().value];
}

/** Join two clusters under the first index, averaging their distances by size. */
function mergeInto(gap, leaves, alive, first, second) {
  const [a, b] = [leaves[first].length, leaves[second].length];
  for (const other of alive) {
    if (other === first || other === second) continue;
    const joined = (a * gap[first][other] + b * gap[second][other]) / (a + b);
    gap[first][other] = joined;
    gap[other][first] = joined;
  }
  leaves[first] = [...leaves[first], ...leaves[second]];
  alive.delete(second);
}

/** Order the lines as the reader chose; lines come sorted by name. */
function orderLines(lines, lower) {
  if (scores.order === "name") return lines.map((_, i) => i);
  return scores.order === "alike" ? orderAlike(lines) : orderByMean(lines, lower);
}
