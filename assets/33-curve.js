// A small picture of the activation and its slope, with the neuron's z marked. The curves are the server's.
(function () {
  const { number } = window.neuroviz;
  const { math, symbols } = window.neuroviz.math;
  const WIDE = 168, HIGH = 92, PAD = 6;

  function scales({ reach, a, slope }) {
    const all = [...a, ...slope, 0], low = Math.min(...all), high = Math.max(...all);
    return {
      x: (z) => PAD + ((Math.max(-reach, Math.min(z, reach)) + reach) / (2 * reach)) * (WIDE - 2 * PAD),
      y: (v) => HIGH - PAD - ((Math.max(low, Math.min(v, high)) - low) / (high - low || 1)) * (HIGH - 2 * PAD),
    };
  }

  const path = (values, reach, { x, y }) => values.map((v, at) =>
    `${at ? 'L' : 'M'}${x(-reach + (2 * reach * at) / (values.length - 1)).toFixed(1)} ${y(v).toFixed(1)}`).join('');

  function marks({ trace, layer, unit }, facts, reach, { x, y }) {
    if (!facts.hasA(layer, unit)) return '';
    const m = trace.layers[layer - 1], z = m.z[unit], at = x(z);
    const slope = facts.hasDelta(layer, unit) ? `<circle class="slope-mark" cx="${at}" cy="${y(m.slope[unit])}" r="3.5"/>` : '';
    const arrow = z < 0 ? `<text x="8" y="12" text-anchor="start">← z</text>`
      : `<text x="${WIDE - 8}" y="12" text-anchor="end">z →</text>`;
    const beyond = Math.abs(z) > reach ? arrow : '';
    return `<path class="at" d="M${at} ${PAD}V${HIGH - PAD}"/>${slope}` +
      `<circle class="mark" cx="${at}" cy="${y(m.a[unit])}" r="4"/>${beyond}`;
  }

  function words({ trace, layer, unit, terms }, facts) {
    if (!facts.hasA(layer, unit) || terms === 'symbols') return '';
    const m = trace.layers[layer - 1], parts = [`● z = ${number(m.z[unit])}, a = ${number(m.a[unit])}`];
    if (facts.hasDelta(layer, unit)) parts.push(`○ slope f′ = ${number(m.slope[unit])}`);
    return parts.map((part) => `<span>${part}</span>`).join('');
  }

  window.neuroviz.curve = function (place, facts) {
    const { lesson, layer, isOff } = place, { curve, activation, formula, slope_formula: slope } = lesson.layers[layer - 1];
    if (!curve || isOff) return '';
    const scale = scales(curve), { reach } = curve, zero = scale.y(0), middle = scale.x(0);
    const plain = { z: '<mi>z</mi>', a: '<mi>a</mi>' }, title = activation.replace('_', ' ');
    return `<figure class="curve"><svg viewBox="0 0 ${WIDE} ${HIGH}" role="img" aria-label="${title} and its slope">` +
      `<path class="axis" d="M${PAD} ${zero}H${WIDE - PAD}M${middle} ${PAD}V${HIGH - PAD}"/>` +
      `<path class="slope" d="${path(curve.slope, reach, scale)}"/><path class="f" d="${path(curve.a, reach, scale)}"/>` +
      `${marks(place, facts, reach, scale)}</svg><figcaption>` +
      math(`<mi>f</mi><mo>=</mo>${symbols(formula, plain)}`, false) +
      math(`<msup><mi>f</mi><mo>′</mo></msup><mo>=</mo>${symbols(slope, plain)}`, false) +
      `${words(place, facts)}</figcaption></figure>`;
  };
})();
