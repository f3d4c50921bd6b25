// The card's first row: what came into the neuron, and what it made of it.
(function () {
  const kit = window.neuroviz.math;
  const { mn, cell, math, sub, EQUALS, GAP, LATER, symbols, filled, ledger, symbolCell, term } = kit;

  function rule({ lesson, layer, name }) {
    return math(`${sub('z', name)}${EQUALS}<munder><mo>∑</mo><mi>i</mi></munder><msub><mi>w</mi><mi>i</mi></msub>` +
      `<msub><mi>a</mi><mi>i</mi></msub><mo>+</mo><mi>b</mi>`) +
      math(`${sub('a', name)}${EQUALS}${symbols(lesson.layers[layer - 1].formula, { z: sub('z', name) })}`);
  }

  // One line for each signal that came in; `lines` of the ledger are the same at each stage.
  function rows({ lesson, trace, layer, unit, from, terms }) {
    const m = trace.layers[layer - 1], inputs = layer === 1 ? trace.x : trace.layers[layer - 2].a, bias = inputs.length;
    const { edgeId } = window.neuroviz.network;
    return [...lesson.names[layer - 1], 'bias'].map((name, i) => ({
      name,
      picked: i === from,
      place: { edge: edgeId(lesson, layer, i, unit), node: i === bias ? `b-${layer - 1}` : `n-${layer - 1}-${i}` },
      choose: { layer, unit, from: i },
      size: m.signal[i][unit],
      cells: terms === 'symbols'
        ? (i === bias ? [symbolCell('b', i), '<td>1</td>', symbolCell('b', i)]
          : [symbolCell('w', i), symbolCell('a', i), symbolCell('wa', i)])
        : [cell(m.before[i][unit]), i === bias ? '<td>1</td>' : cell(inputs[i]), cell(m.signal[i][unit])],
    }));
  }

  // Softmax looks at the whole layer; with many classes only its name has room.
  const MOST_POWERS = 4;
  function softmax(z, unit) {
    const power = (value) => `<msup><mi>e</mi>${mn(value)}</msup>`;
    if (z.length > MOST_POWERS) return '<mi>softmax</mi>';
    return `<mfrac>${power(z[unit])}<mrow>${z.map(power).join('<mo>+</mo>')}</mrow></mfrac>`;
  }

  function results(place, isWhole) {
    const { lesson, trace, layer, unit, name, isOff } = place, m = trace.layers[layer - 1];
    const { formula, activation } = lesson.layers[layer - 1], mine = { node: `n-${layer}-${unit}` };
    const z = term(`${sub('z', name)}${EQUALS}${mn(m.z[unit])}`, mine);
    if (!isWhole) return math(z) + '<p class="note">Softmax waits for every z of the layer.</p>';
    if (isOff) {
      return math(z + GAP + term(`${sub('a', name)}${EQUALS}${mn(m.a[unit])}`, mine)) +
        '<p class="note">Switched off: its a is 0 whatever its z is.</p>';
    }
    const f = activation === 'softmax' ? softmax(m.z, unit) : filled(formula, { z: m.z[unit] });
    const a = term(`${sub('a', name)}${EQUALS}${f}${EQUALS}${mn(m.a[unit])}`, mine);
    return activation === 'softmax' ? math(z) + math(a) : math(z + GAP + a);
  }

  function forward(place, facts) {
    const { layer, unit, terms } = place;
    const head = terms === 'numbers' ? '' : rule(place);
    if (!facts.hasZ(layer, unit)) return head + LATER + window.neuroviz.curve(place, facts);
    const numbers = terms === 'symbols' ? '' : results(place, facts.hasA(layer, unit));
    return head + ledger(['from', 'w', 'a', 'w·a'], rows(place)) + numbers + window.neuroviz.curve(place, facts);
  }

  window.neuroviz.forwardRow = forward;
})();
