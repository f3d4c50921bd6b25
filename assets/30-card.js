// The equation card of the chosen neuron: three rows, filled with the numbers of this moment.
(function () {
  const { number } = window.neuroviz;
  const escape = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
  const hue = (v) => (v < 0 ? 'negative' : 'positive');
  const mn = (v) => (typeof v === 'string' ? `<mn>${v}</mn>` : `<mn class="${hue(v)}">${number(v)}</mn>`);
  const cell = (v) => `<td class="${hue(v)}">${number(v)}</td>`;
  const math = (inner) => `<math display="block"><mrow>${inner}</mrow></math>`;
  const sub = (letter, name) => `<msub><mi>${letter}</mi><mtext>${escape(name)}</mtext></msub>`;
  const EQUALS = '<mo>=</mo>', GAP = '<mspace width="1em"/>';
  const LATER = '<p class="later">not computed yet</p>';
  const table = (heads, rows) =>
    `<table><thead><tr>${heads.map((h) => `<th scope="col">${h}</th>`).join('')}</tr></thead>` +
    `<tbody>${rows.join('')}</tbody></table>`;

  // Places such as {z} become symbols, or numbers; a negative number inside a formula stands in brackets, unless
  // it stands in brackets already.
  const symbols = (formula, names) => formula.replace(/\{([^}]+)\}/g, (_, name) => names[name]);
  // A constant comes as text, as the student typed it.
  const bracketed = (inner) => `<mo>(</mo>${inner}<mo>)</mo>`;
  const filled = (formula, values) => formula
    .replace(/<mo>\(<\/mo>\{([^}]+)\}<mo>\)<\/mo>/g, (_, name) => bracketed(mn(values[name])))
    .replace(/\{([^}]+)\}/g, (_, name) => (values[name] < 0 ? `<mrow>${bracketed(mn(values[name]))}</mrow>` : mn(values[name])));

  const kit = { number, escape, mn, cell, math, sub, table, symbols, filled, EQUALS, GAP, LATER };

  function forward({ lesson, trace, layer, unit, name }, ready) {
    const { formula, activation } = lesson.layers[layer - 1];
    const rule = math(`${sub('z', name)}${EQUALS}<munder><mo>∑</mo><mi>i</mi></munder><msub><mi>w</mi><mi>i</mi></msub>` +
      `<msub><mi>a</mi><mi>i</mi></msub><mo>+</mo><mi>b</mi>${GAP}${sub('a', name)}${EQUALS}` +
      symbols(formula, { z: sub('z', name) }));
    if (!ready) return rule + LATER;
    const m = trace.layers[layer - 1], inputs = layer === 1 ? trace.x : trace.layers[layer - 2].a;
    const bias = inputs.length;
    const rows = lesson.names[layer - 1].map((from, i) =>
      `<tr><th scope="row">${escape(from)}</th>${cell(m.before[i][unit])}${cell(inputs[i])}${cell(m.signal[i][unit])}</tr>`);
    rows.push(`<tr><th scope="row">bias</th>${cell(m.before[bias][unit])}<td>1</td>${cell(m.signal[bias][unit])}</tr>`);
    const f = activation === 'softmax' ? softmax(m.z, unit) : filled(formula, { z: m.z[unit] });
    return rule + table(['from', 'w', 'a', 'w·a'], rows) +
      lines(`${sub('z', name)}${EQUALS}${mn(m.z[unit])}`, `${sub('a', name)}${EQUALS}${f}${EQUALS}${mn(m.a[unit])}`, activation);
  }

  const lines = (z, a, activation) => (activation === 'softmax' ? math(z) + math(a) : math(z + GAP + a));

  // Softmax looks at the whole layer; with many classes only its name has room.
  const MOST_POWERS = 4;
  function softmax(z, unit) {
    const power = (value) => `<msup><mi>e</mi>${mn(value)}</msup>`;
    if (z.length > MOST_POWERS) return '<mi>softmax</mi>';
    return `<mfrac>${power(z[unit])}<mrow>${z.map(power).join('<mo>+</mo>')}</mrow></mfrac>`;
  }

  function backward(place, ready) {
    const { lesson, layer } = place;
    return layer === lesson.layers.length ? outputError(place, ready) : hiddenError(place, ready);
  }

  function outputError({ lesson, trace, layer, unit, name }, ready) {
    const rule = math(sub('δ', name) + EQUALS + symbols(lesson.output_delta, { ...lesson.symbols, a: sub('a', name) }));
    if (!ready) return rule + LATER;
    const m = trace.layers[layer - 1];
    const values = { y: trace.y[unit] };
    ['a', 'slope', 'loss_gradient', 'loss_gradient_a'].forEach((key) => { if (m[key]) values[key] = m[key][unit]; });
    return rule + math(`${sub('δ', name)}${EQUALS}${filled(lesson.output_delta, values)}${EQUALS}${mn(m.delta[unit])}`);
  }

  function hiddenError({ lesson, trace, layer, unit, name }, ready) {
    const { slope_formula: slope } = lesson.layers[layer - 1];
    const rule = math(`${sub('δ', name)}${EQUALS}<mo>(</mo><munder><mo>∑</mo><mi>k</mi></munder><msub><mi>w</mi><mi>k</mi></msub>` +
      `<msub><mi>δ</mi><mi>k</mi></msub><mo>)</mo><mo>·</mo><mo>(</mo>` +
      `${symbols(slope, { z: sub('z', name), a: sub('a', name) })}<mo>)</mo>`);
    if (!ready) return rule + LATER;
    const m = trace.layers[layer - 1], above = trace.layers[layer];
    const rows = lesson.names[layer + 1].map((to, k) =>
      `<tr><th scope="row">${escape(to)}</th>${cell(above.before[unit][k])}${cell(above.delta[k])}${cell(m.returned[unit][k])}</tr>`);
    return rule + table(['to', 'w', 'δ', 'w·δ'], rows) +
      math(`${sub('δ', name)}${EQUALS}${filled('{sum}<mo>·</mo>{slope}', { sum: m.returned_sum[unit], slope: m.slope[unit] })}` +
        `${EQUALS}${mn(m.delta[unit])}`);
  }

  const ROWS = [['forward', 'Forward', forward], ['backward', 'Backward', backward],
    ['update', 'Update', (...all) => window.neuroviz.updateRow(kit, ...all)]];

  function draw(lesson, trace, stage, { layer, unit, from }) {
    const facts = window.neuroviz.network.known(stage, lesson.layers.length);
    const place = { lesson, trace, layer, unit, from, name: lesson.names[layer][unit] };
    const ready = { forward: facts.a >= layer, backward: facts.delta <= layer, update: facts.kind === 'update' };
    const lit = (key) => facts.kind === key && (facts.active === 0 || facts.active === layer);
    const several = trace.batch_size > 1 ? `, the first of a batch of ${trace.batch_size}` : '';
    const where = trace.row === undefined ? '' : ` · row ${trace.row}${several}`;
    const card = document.getElementById('card');
    card.innerHTML =
      `<h2>Neuron ${escape(place.name)} <small>${lesson.layers[layer - 1].name}${where}</small></h2>` +
      ROWS.map(([key, title, make]) => `<section class="row${lit(key) ? ' lit' : ''}" data-row="${key}">` +
        `<h3>${title}</h3>${make(place, ready[key])}</section>`).join('');
    if (shown !== stage) reveal(card);
    shown = stage;
  }

  // A new stage brings its row into sight, within the card's own place.
  let shown = null;
  function reveal(card) {
    const place = card.parentElement, row = card.querySelector('.lit');
    if (!row) place.scrollTop = 0;
    else place.scrollTop += row.getBoundingClientRect().top - place.getBoundingClientRect().top - 8;
  }

  window.neuroviz.card = { draw };
})();
