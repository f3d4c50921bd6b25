// The card's third row: from the gradient to the new weight, by the optimizer in use.
(function () {
  const LONGEST_LINE = 3;  // places in a formula whose symbols and numbers fit on one line

  // The whole chain is shown for one weight: the one that was picked, or the one that changes most.
  function picked(m, unit, from) {
    if (from !== undefined && from < m.change.length) return from;
    const sizes = m.change.map((row) => Math.abs(row[unit]));
    return sizes.indexOf(Math.max(...sizes));
  }

  function values({ lesson, trace, layer, unit }, m, from) {
    const constants = Object.entries({ ...lesson.constants, iteration: trace.iteration });
    const all = { ...Object.fromEntries(constants.map(([name, value]) => [name, String(value)])), g: m.gradient[from][unit], change: m.change[from][unit] };
    Object.entries(m.terms || {}).forEach(([name, table]) => { all[name] = table[from][unit]; });
    Object.entries(m.remembered || {}).forEach(([name, table]) => { all[`${name}.old`] = table[from][unit]; });
    return all;
  }

  // The gradient of one weight: delta times activation for one row, the mean of that over a batch.
  function gradientLine(kit, { lesson, trace, layer, unit }, m, from) {
    const { mn, math, filled, EQUALS } = kit;
    const inputs = layer === 1 ? trace.x : trace.layers[layer - 2].a;
    const a = from < inputs.length ? inputs[from] : 1, delta = m.delta[unit];
    const data = (m.data_gradient || m.gradient)[from][unit];
    const product = from < inputs.length ? '<mi>δ</mi><mo>·</mo><mi>a</mi>' : '<mi>δ</mi>';
    const numbers = from < inputs.length ? filled('{delta}<mo>·</mo>{a}', { delta, a }) : '';
    const left = m.penalty ? '<msub><mi>g</mi><mtext>data</mtext></msub>' : '<mi>g</mi>';
    const one = trace.batch_size === 1
      ? `${left}${EQUALS}${product}${numbers ? EQUALS + numbers : ''}${EQUALS}${mn(data)}`
      : `${left}${EQUALS}<mtext>mean of&nbsp;</mtext>${product}<mtext>&nbsp;over the batch of ${trace.batch_size}</mtext>${EQUALS}${mn(data)}`;
    if (!m.penalty) return math(one);
    const formula = from < inputs.length ? lesson.penalty_formula : '<mn>0</mn>';
    return math(one) + math(`<mi>g</mi>${EQUALS}<msub><mi>g</mi><mtext>data</mtext></msub><mo>+</mo>${formula}${EQUALS}` +
      `${filled('{data}<mo>+</mo>{penalty}', { data, penalty: m.penalty[from][unit] })}${EQUALS}${mn(m.gradient[from][unit])}`);
  }

  function chain(kit, place, m, from) {
    const { math, mn, symbols, filled, escape, EQUALS } = kit, { lesson, layer, unit } = place;
    const all = values(place, m, from);
    const lines = lesson.update.map(({ gives, formula }) => {
      const left = `${lesson.symbols[gives]}${EQUALS}${symbols(formula, lesson.symbols)}`;
      const right = `${EQUALS}${filled(formula, all)}${EQUALS}${mn(all[gives])}`;
      return formula.match(/\{/g).length > LONGEST_LINE ? math(left) + math(right) : math(left + right);
    });
    const source = lesson.names[layer - 1][from], what = source === undefined ? 'The bias' : `The weight from ${escape(source)}`;
    const last = filled('{old}<mo>−</mo>{change}', { old: m.before[from][unit], change: all.change });
    return `<p class="picked">${what}</p>${gradientLine(kit, place, m, from)}${lines.join('')}` +
      math(`<msub><mi>w</mi><mtext>new</mtext></msub>${EQUALS}<mi>w</mi><mo>−</mo><mi>step</mi>${EQUALS}${last}${EQUALS}${mn(m.after[from][unit])}`);
  }

  window.neuroviz.updateRow = function (kit, place, ready) {
    const { math, symbols, table, cell, escape, EQUALS, LATER } = kit, { lesson, trace, layer, unit } = place;
    const step = lesson.update[lesson.update.length - 1];
    const rule = math(`<msub><mi>w</mi><mtext>new</mtext></msub>${EQUALS}<mi>w</mi><mo>−</mo><mi>step</mi><mspace width="1em"/>` +
      `<mi>step</mi>${EQUALS}${symbols(step.formula, lesson.symbols)}`);
    if (!ready) return rule + LATER;
    const m = trace.layers[layer - 1], from = picked(m, unit, place.from);
    const names = [...lesson.names[layer - 1], 'bias'];
    const rows = names.map((name, i) =>
      `<tr data-from="${i}"${i === from ? ' class="picked-row"' : ''}><th scope="row"><button type="button" class="pick" ` +
      `aria-pressed="${i === from}">${escape(name)}</button></th>` +
      `${cell(m.before[i][unit])}${cell(m.gradient[i][unit])}${cell(m.change[i][unit])}${cell(m.after[i][unit])}</tr>`);
    const mean = trace.batch_size > 1 ? `<p class="note">Gradients are means over the batch of ${trace.batch_size}.</p>` : '';
    return rule + table(['from', 'w', 'g', 'step', 'new w'], rows) + mean + chain(kit, place, m, from);
  };
})();
