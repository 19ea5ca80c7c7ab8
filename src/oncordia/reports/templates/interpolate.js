// A smooth line through values that never overshoots them.

/** Slopes at the points of a line, after Fritsch and Carlson 1980, SIAM J Numer Anal 17:238. */
function monotoneSlopes(at, values) {
  const n = at.length;
  const secants = Array.from({ length: n - 1 }, (_, i) => (values[i + 1] - values[i]) / (at[i + 1] - at[i]));
  const slopes = at.map((_, i) => {
    if (i === 0 || i === n - 1) return secants[Math.min(i, n - 2)];
    return secants[i - 1] * secants[i] <= 0 ? 0 : (secants[i - 1] + secants[i]) / 2;
  });
  secants.forEach((secant, i) => {
    if (secant === 0) {
      slopes[i] = slopes[i + 1] = 0;
      return;
    }
    const [a, b] = [slopes[i] / secant, slopes[i + 1] / secant];
    const size = a * a + b * b;
    if (size > 9) {
      const shrink = (3 * secant) / Math.sqrt(size);
      [slopes[i], slopes[i + 1]] = [shrink * a, shrink * b];
    }
  });
  return slopes;
}

/** Function through points with rising `at`; beyond the ends it keeps the last value. */
function interpolate(at, values) {
  if (at.length < 2) return () => values[0];
  const slopes = monotoneSlopes(at, values);
  return (place) => {
    if (place <= at[0]) return values[0];
    if (place >= at.at(-1)) return values.at(-1);
    let [low, high] = [0, at.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (at[middle] <= place) low = middle;
      else high = middle;
    }
    const width = at[high] - at[low];
    const t = (place - at[low]) / width;
    const [a, b] = [1 - t, t];
    return (
      a * a * ((1 + 2 * t) * values[low] + t * width * slopes[low]) +
      b * b * ((3 - 2 * t) * values[high] - a * width * slopes[high])
    );
  };
}

/** Give a curve its line and band through points in rising dose: log10 dose, response, limits. */
function drawThrough(curve, points) {
  curve.points = points;
  curve.band = points.some(([, , low, high]) => high > low) ? points.map(([at, , low, high]) => [at, low, high]) : [];
  curve.hasLine = points.length > 1;
  curve.at = curve.hasLine ? interpolate(points.map(([at]) => at), points.map(([, line]) => line)) : () => NaN;
  return curve;
}
