// Formulas and ledgers as HTML: the kit that the rows of the equation card are made with.
(function () {
  const { number, escape } = window.neuroviz;
  const MOST_ROWS = 20, LARGEST = 12;
  const hue = (v) => (v < 0 ? 'negative' : 'positive');
  const mn = (v) => (typeof v === 'string' ? `<mn>${v}</mn>` : `<mn class="${hue(v)}" data-value="${v}">${number(v)}</mn>`);
  const cell = (v) => `<td class="${hue(v)}">${number(v)}</td>`;
  const math = (inner, block = true) => `<math ${block ? 'display="block"' : 'displaystyle="true"'}><mrow>${inner}</mrow></math>`;
  const sub = (letter, name) => `<msub><mi>${letter}</mi><mtext>${escape(name)}</mtext></msub>`;
  const EQUALS = '<mo>=</mo>', GAP = '<mspace width="1em"/>';
  const LATER = '<p class="later">not computed yet</p>';

  // Places such as {z} become symbols, or numbers; a negative number inside a formula stands in brackets, unless
  // it stands in brackets already. `write` makes the number of a name.
  const symbols = (formula, names) => formula.replace(/\{([^}]+)\}/g, (_, name) => names[name]);
  const bracketed = (inner) => `<mo>(</mo>${inner}<mo>)</mo>`;
  const filled = (formula, values, write = (name) => mn(values[name])) => formula
    .replace(/<mo>\(<\/mo>\{([^}]+)\}<mo>\)<\/mo>/g, (_, name) => bracketed(write(name)))
    .replace(/\{([^}]+)\}/g, (_, name) => (values[name] < 0 ? `<mrow>${bracketed(write(name))}</mrow>` : write(name)));

  // A term of a formula that belongs to an edge, a neuron, or both: pointing at the one lights the other.
  function link({ edge, node }) {
    return `${edge ? ` data-edge="${edge}"` : ''}${node ? ` data-node="${node}"` : ''}`;
  }
  const term = (inner, place) => `<mrow class="term"${link(place)}>${inner}</mrow>`;

  const choice = ({ layer, unit, from }) => `${layer} ${unit}${from === undefined ? '' : ` ${from}`}`;

  // A ledger of terms. A row is { name, place, choose, cells, size, picked }; of very many only the largest stand here.
  function ledger(heads, rows) {
    const few = rows.length > MOST_ROWS ? largest(rows) : rows;
    const body = few.map(({ name, place, choose, cells, picked }) =>
      `<tr${link(place)}${picked ? ' class="picked-row"' : ''}><th scope="row"><button type="button" class="pick" ` +
      `data-choose="${choice(choose)}" aria-pressed="${Boolean(picked)}">${escape(name)}</button></th>${cells.join('')}</tr>`);
    const rest = few.length < rows.length
      ? `<p class="note">The ${few.length} largest of ${rows.length}; the tab “Table” has all of them.</p>` : '';
    return `<table><thead><tr>${heads.map((h) => `<th scope="col">${h}</th>`).join('')}</tr></thead>` +
      `<tbody>${body.join('')}</tbody></table>${rest}`;
  }

  function largest(rows) {
    const sizes = rows.map(({ size, picked }) => (picked ? Infinity : Math.abs(size)));
    const least = [...sizes].sort((a, b) => b - a)[LARGEST - 1];
    return rows.filter((_, at) => sizes[at] >= least).slice(0, LARGEST + 1);
  }

  // The cell of a term in symbols: the letter with the number of its line.
  const symbolCell = (letters, at) => `<td>${math([...letters].map((letter) =>
    `<msub><mi>${letter}</mi>${at === 'bias' ? '<mi>b</mi>' : `<mn>${at + 1}</mn>`}</msub>`).join('<mo>·</mo>'), false)}</td>`;

  window.neuroviz.math = {
    hue, mn, cell, math, sub, EQUALS, GAP, LATER, symbols, filled, bracketed, term, link, ledger, symbolCell,
  };
})();
