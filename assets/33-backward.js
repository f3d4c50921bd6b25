// The card's second row: the error that came back to the neuron.
(function () {
  const { mn, cell, math, sub, EQUALS, LATER, symbols, filled, ledger, symbolCell, term } = window.neuroviz.math;

  function backward(place, facts) {
    const { lesson, layer, unit, terms } = place, isOutput = layer === lesson.layers.length;
    const head = terms === 'numbers' ? '' : math(isOutput ? outputRule(place) : hiddenRule(place));
    if (!facts.hasDelta(layer, unit)) return head + LATER;
    return head + (isOutput ? outputError(place) : hiddenError(place));
  }

  const outputRule = ({ lesson, name }) =>
    sub('δ', name) + EQUALS + symbols(lesson.output_delta, { ...lesson.symbols, a: sub('a', name) });

  function outputError({ lesson, trace, layer, unit, name, terms }) {
    if (terms === 'symbols') return '';
    const m = trace.layers[layer - 1], values = { y: trace.y[unit] };
    ['a', 'slope', 'loss_gradient', 'loss_gradient_a'].forEach((key) => { if (m[key]) values[key] = m[key][unit]; });
    return math(term(`${sub('δ', name)}${EQUALS}${filled(lesson.output_delta, values)}${EQUALS}${mn(m.delta[unit])}`,
      { node: `n-${layer}-${unit}` }));
  }

  const hiddenRule = ({ lesson, layer, name }) =>
    `${sub('δ', name)}${EQUALS}<mo>(</mo><munder><mo>∑</mo><mi>k</mi></munder><msub><mi>w</mi><mi>k</mi></msub>` +
    '<msub><mi>δ</mi><mi>k</mi></msub><mo>)</mo><mo>·</mo><mo>(</mo>' +
    `${symbols(lesson.layers[layer - 1].slope_formula, { z: sub('z', name), a: sub('a', name) })}<mo>)</mo>`;

  function hiddenError({ lesson, trace, layer, unit, name, terms, isOff }) {
    const m = trace.layers[layer - 1], above = trace.layers[layer];
    const rows = lesson.names[layer + 1].map((to, k) => ({
      name: to,
      place: { edge: `e-${layer + 1}-${unit}-${k}`, node: `n-${layer + 1}-${k}` },
      choose: { layer: layer + 1, unit: k, from: unit },
      size: m.returned[unit][k],
      cells: terms === 'symbols' ? [symbolCell('w', k), symbolCell('δ', k), symbolCell('wδ', k)]
        : [cell(above.before[unit][k]), cell(above.delta[k]), cell(m.returned[unit][k])],
    }));
    const list = ledger(['to', 'w', 'δ', 'w·δ'], rows);
    if (terms === 'symbols') return list;
    const begin = `${sub('δ', name)}${EQUALS}`, end = mn(m.delta[unit]);
    if (isOff) return `${list}${math(begin + end)}<p class="note">Switched off: nothing comes back through it.</p>`;
    const product = filled('{sum}<mo>·</mo>{slope}', { sum: m.returned_sum[unit], slope: m.slope[unit] });
    return list + math(term(`${begin}${product}${EQUALS}${end}`, { node: `n-${layer}-${unit}` }));
  }

  window.neuroviz.backwardRow = backward;
})();
