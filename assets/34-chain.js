// The card's third row: why a weight changes, from the delta that came back to the new value, by the optimizer in use.
(function () {
  const { math, cell, symbols, filled, ledger, symbolCell, term, EQUALS, LATER } = window.neuroviz.math;
  const { digits, escape } = window.neuroviz;
  const note = (text) => `<p class="note">${text}</p>`;

  // The whole chain is shown for one weight: the one that was chosen, or the one that changes most.
  function picked(m, unit, from) {
    if (from !== undefined && from < m.change.length) return from;
    // What has overflowed is no number, and of no size.
    const sizes = m.change.map((row) => Math.abs(row[unit]) || 0);
    return sizes.indexOf(Math.max(...sizes));
  }

  // Every value of the chain by its name; constants as text, as the student typed them.
  function valuesOf({ lesson, trace, layer, unit }, m, from) {
    const inputs = layer === 1 ? trace.x : trace.layers[layer - 2].a, isBias = from === inputs.length;
    const constants = {
      ...lesson.constants, learning_rate: trace.learning_rate, penalty_rate: lesson.penalty_rate, iteration: trace.iteration,
    };
    const all = Object.fromEntries(Object.entries(constants).map(([name, value]) => [name, String(value).replace('-', '−')]));
    const data = (m.data_gradient || m.gradient)[from][unit];
    Object.assign(all, {
      delta: m.delta[unit], a: isBias ? '1' : inputs[from], data, g: m.gradient[from][unit],
      before: m.before[from][unit], change: m.change[from][unit], after: m.after[from][unit],
    });
    all.share = trace.batch_size === 1 ? data : window.neuroviz.shares.ofRow(trace, layer, unit, from);
    Object.entries(m.terms || {}).forEach(([name, table]) => { all[name] = table[from][unit]; });
    Object.entries(m.remembered || {}).forEach(([name, table]) => { all[`${name}.old`] = table[from][unit]; });
    return all;
  }

  const numeral = (text, name, value) =>
    `<mn class="${text.startsWith('−') ? 'negative' : 'positive'}" data-name="${name}" ` +
    `data-value="${String(value).replace('−', '-')}">${text}</mn>`;

  const item = (step, words, sums) => `<li data-step="${step}"><p class="words">${words}</p>` +
    `<div class="sums">${sums.map((sum) => math(sum, false)).join('')}</div></li>`;

  // symbol = formula in symbols = the same in numbers = result, as far as the student wants to see it.
  function sums({ lesson, terms }, gives, formula, texts, values, result, sign = EQUALS) {
    const left = lesson.symbols[gives];
    const inNumbers = filled(formula, values, (name) => (typeof values[name] === 'string' && !(name in texts)
      ? `<mn data-name="${name}">${values[name]}</mn>` : numeral(texts[name], name, values[name])));
    const outcome = numeral(result, gives, values[gives]).replace('<mn class="', '<mn class="result ');
    if (terms === 'symbols') return [`${left}${EQUALS}${symbols(formula, lesson.symbols)}`];
    const start = terms === 'numbers' ? [`${left}${EQUALS}${inNumbers}`]
      : [`${left}${EQUALS}${symbols(formula, lesson.symbols)}`, `${EQUALS}${inNumbers}`];
    return [...start, `${sign}${outcome}`];
  }

  function line(place, { gives, formula, expression, words }, values) {
    const { texts, result, isExact } = digits.line(expression, values, values[gives]);
    return item(gives, words, sums(place, gives, formula, texts, values, result, isExact ? EQUALS : '<mo>≈</mo>'));
  }

  // What went in, the row's product, the mean over the batch, the penalty's share: up to the gradient.
  function gradient(place, m, values, from) {
    const { lesson, trace, layer, unit, name } = place, isBias = from === lesson.names[layer - 1].length;
    const [share, penalty] = isBias ? lesson.gradient.bias : lesson.gradient.weight;
    const source = isBias ? 'the bias unit' : escape(lesson.names[layer - 1][from]);
    const back = term(`<mi>δ</mi>`, { node: `n-${layer}-${unit}` });
    const ahead = term(`<mi>a</mi>`, { node: isBias ? `b-${layer - 1}` : `n-${layer - 1}-${from}` });
    const { texts } = values.share === null ? { texts: null } : digits.line(share.expression, values, values.share);
    const text = (value) => (typeof value === 'string' ? value : digits.significant(value));
    const shown = (key) => (texts && texts[key]) || text(values[key]);
    const parts = place.terms === 'symbols' ? [] : [
      item('delta', `The δ that came back to ${escape(name)}`,
        [`${back}${EQUALS}${numeral(shown('delta'), 'delta', values.delta)}`]),
      item('a', `The activation that went in, from ${source}`, [`${ahead}${EQUALS}${numeral(shown('a'), 'a', values.a)}`])];
    const gives = trace.batch_size > 1 ? share.gives : m.data_gradient ? 'data' : 'g';
    if (values.share !== null) parts.push(line(place, { ...share, gives }, values));
    if (trace.batch_size > 1) parts.push(mean(place, m, values, from));
    if (penalty) parts.push(line(place, penalty, values));
    return parts;
  }

  function mean(place, m, values, from) {
    const { trace, lesson, terms } = place, gives = m.data_gradient ? 'data' : 'g';
    const result = () => numeral(digits.significant(values.data), gives, values.data)
      .replace('<mn class="', '<mn class="result ');
    const numbers = terms === 'symbols' ? '' : EQUALS + result();
    const bars = from === place.from ? window.neuroviz.shares.bars(place, from, values.data)
      : '<p class="note">Press this weight above to see each row’s share.</p>';
    return `<li data-step="mean"><p class="words">The mean over the ${trace.batch_size} rows of the batch</p>${bars}` +
      `<div class="sums">${math(`${lesson.symbols[gives]}${EQUALS}<mtext>mean of&nbsp;</mtext>` +
        `${lesson.symbols.share}${numbers}`, false)}</div></li>`;
  }

  function newValue(place, values) {
    const { texts: [before, change, after], isExact } = digits.difference(values.before, values.change, values.after);
    const formula = '{before}<mo>−</mo>{change}';
    return item('after', 'Old value − step = new value',
      sums(place, 'after', formula, { before, change }, values, after, isExact ? EQUALS : '<mo>≈</mo>'));
  }

  function chain(place, m, from) {
    const { lesson, layer, name, isFrozen } = place, values = valuesOf(place, m, from);
    const source = lesson.names[layer - 1][from];
    const what = source === undefined ? `the bias of ${escape(name)}` : `the weight from ${escape(source)} to ${escape(name)}`;
    const still = `❄ ${escape(name)} is frozen: its incoming weights and its bias stay as they are.`;
    const optimizer = isFrozen ? [item('frozen', still, [])]
      : lesson.update.map((each) => line(place, each, values));
    return `<h4 class="picked">Cause and effect: ${what}</h4><ol class="chain">` +
      `${[...gradient(place, m, values, from), ...optimizer, newValue(place, values)].join('')}</ol>`;
  }

  function rows({ lesson, layer, unit, terms }, m, from) {
    const { edgeId } = window.neuroviz.network;
    return [...lesson.names[layer - 1], 'bias'].map((name, i) => ({
      name,
      picked: i === from,
      place: { edge: edgeId(lesson, layer, i, unit) },
      choose: { layer, unit, from: i },
      size: m.change[i][unit],
      cells: terms === 'symbols' ? ['w', 'g', 's', 'w′'].map((letter) => symbolCell([letter], i))
        : [m.before, m.gradient, m.change, m.after].map((table) => cell(table[i][unit])),
    }));
  }

  window.neuroviz.updateRow = function (place, facts) {
    const { lesson, trace, layer, unit, terms } = place, step = lesson.update[lesson.update.length - 1];
    const rule = terms === 'numbers' ? '' : math(
      `<msub><mi>w</mi><mtext>new</mtext></msub>${EQUALS}<mi>w</mi><mo>−</mo><mi>step</mi><mspace width="1em"/>` +
      `<mi>step</mi>${EQUALS}${symbols(step.formula, lesson.symbols)}`);
    if (facts.kind !== 'update') return rule + LATER;
    const m = trace.layers[layer - 1], from = picked(m, unit, place.from);
    const rounded = terms === 'symbols' ? '' : note('Rounded; below, one weight with every digit.');
    const ofBatch = trace.batch_size > 1
      ? note(`g and step are of the whole batch: g is the mean over its ${trace.batch_size} rows.`) : '';
    return rule + ledger(['from', 'w', 'g', 'step', 'new w'], rows(place, m, from)) + rounded + ofBatch + chain(place, m, from);
  };
})();
