// The equation card of the chosen neuron: three rows, filled with the numbers of this moment.
(function () {
  const { number } = window.neuroviz;
  const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
  const signed = (v) => `<mn class="${v < 0 ? 'negative' : 'positive'}">${number(v)}</mn>`;
  const cell = (v) => `<td class="${v < 0 ? 'negative' : 'positive'}">${number(v)}</td>`;
  const math = (inner) => `<math display="block"><mrow>${inner}</mrow></math>`;
  const sub = (letter, name) => `<msub><mi>${letter}</mi><mtext>${escape(name)}</mtext></msub>`;
  const table = (heads, rows) =>
    `<table><thead><tr>${heads.map((h) => `<th scope="col">${h}</th>`).join('')}</tr></thead>` +
    `<tbody>${rows.join('')}</tbody></table>`;
  const LATER = '<p class="later">not computed yet</p>';

  function forward(lesson, trace, layer, unit, ready) {
    const name = lesson.names[layer][unit], { formula } = lesson.layers[layer - 1];
    const rule = math(`${sub('z', name)}<mo>=</mo><munder><mo>∑</mo><mi>i</mi></munder><msub><mi>w</mi><mi>i</mi></msub>` +
      `<msub><mi>a</mi><mi>i</mi></msub><mo>+</mo><mi>b</mi><mo>,</mo><mspace width=".8em"/>${sub('a', name)}<mo>=</mo>` +
      formula.replaceAll('{z}', '<mi>z</mi>'));
    if (!ready) return rule + LATER;
    const m = trace.layers[layer - 1];
    const inputs = layer === 1 ? trace.x : trace.layers[layer - 2].a;
    const rows = lesson.names[layer - 1].map((from, i) =>
      `<tr><th scope="row">${escape(from)}</th>${cell(m.weights_before[i][unit])}${cell(inputs[i])}${cell(m.signal[i][unit])}</tr>`);
    const bias = m.biases_before[unit];
    rows.push(`<tr><th scope="row">bias</th>${cell(bias)}<td>1</td>${cell(bias)}</tr>`);
    return rule + table(['from', 'w', 'a', 'w·a'], rows) +
      math(`${sub('z', name)}<mo>=</mo>${signed(m.z[unit])}<mspace width="1.2em"/>${sub('a', name)}<mo>=</mo>${signed(m.a[unit])}`);
  }

  function backward(lesson, trace, layer, unit, ready) {
    const name = lesson.names[layer][unit], last = layer === lesson.layers.length;
    const rule = last
      ? math(`${sub('δ', name)}<mo>=</mo><mfrac><mrow><mo>∂</mo><mi>loss</mi></mrow><mrow><mo>∂</mo>${sub('z', name)}</mrow></mfrac>`)
      : math(`${sub('δ', name)}<mo>=</mo><mo>(</mo><munder><mo>∑</mo><mi>k</mi></munder><msub><mi>w</mi><mi>k</mi></msub>` +
        `<msub><mi>δ</mi><mi>k</mi></msub><mo>)</mo><mo>·</mo><msup><mi>f</mi><mo>′</mo></msup><mo>(</mo>${sub('z', name)}<mo>)</mo>`);
    if (!ready) return rule + LATER;
    const m = trace.layers[layer - 1];
    if (last) {
      return rule + math(`${sub('a', name)}<mo>=</mo>${signed(m.a[unit])}<mo>,</mo><mspace width=".6em"/><mtext>target </mtext>` +
        `${signed(trace.y[unit])}<mo>,</mo><mspace width=".6em"/>${sub('δ', name)}<mo>=</mo>${signed(m.delta[unit])}`);
    }
    const above = trace.layers[layer];
    const rows = lesson.names[layer + 1].map((to, k) =>
      `<tr><th scope="row">${escape(to)}</th>${cell(above.weights_before[unit][k])}${cell(above.delta[k])}${cell(m.returned[unit][k])}</tr>`);
    return rule + table(['to', 'w', 'δ', 'w·δ'], rows) +
      math(`${sub('δ', name)}<mo>=</mo><mo>(</mo>${signed(m.returned_sum[unit])}<mo>)</mo><mo>·</mo>${signed(m.slope[unit])}<mo>=</mo>${signed(m.delta[unit])}`);
  }

  function update(lesson, trace, layer, unit, ready) {
    const rule = math('<msub><mi>w</mi><mtext>new</mtext></msub><mo>=</mo><msub><mi>w</mi><mtext>old</mtext></msub><mo>−</mo><mtext>step of ' +
      `${lesson.optimizer}</mtext>`);
    if (!ready) return rule + LATER;
    const m = trace.layers[layer - 1];
    const line = (name, old, gradient, change, after) =>
      `<tr><th scope="row">${escape(name)}</th>${cell(old)}${cell(gradient)}${cell(change)}${cell(after)}</tr>`;
    const rows = lesson.names[layer - 1].map((from, i) =>
      line(from, m.weights_before[i][unit], m.weight_gradient[i][unit], m.weight_change[i][unit], m.weights_after[i][unit]));
    rows.push(line('bias', m.biases_before[unit], m.bias_gradient[unit], m.bias_change[unit], m.biases_after[unit]));
    return rule + table(['from', 'old', 'gradient', 'step', 'new'], rows);
  }

  window.neuroviz.card = {
    draw(lesson, trace, stage, { layer, unit }) {
      const facts = window.neuroviz.network.known(stage, lesson.layers.length);
      const ready = { forward: facts.a >= layer, backward: facts.delta <= layer, update: facts.kind === 'update' };
      const row = (key, title, make) =>
        `<section class="row${facts.kind === key ? ' lit' : ''}"><h3>${title}</h3>${make(lesson, trace, layer, unit, ready[key])}</section>`;
      const where = trace.row === undefined ? '' : `row ${trace.row}, first of a batch of ${trace.batch_size}`;
      document.getElementById('card').innerHTML =
        `<h2>Neuron ${escape(lesson.names[layer][unit])} <small>${where}</small></h2>` +
        row('forward', 'Forward', forward) + row('backward', 'Backward', backward) + row('update', 'Update', update);
    },
  };
})();
