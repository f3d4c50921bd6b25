// Two runs of one student: the other's losses in the chart, and both networks weight by weight.
(function () {
  const { player, questions, dialogs, number, unpack, chart } = window.neuroviz;
  const byId = (id) => document.getElementById(id);
  const escape = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
  let other = null;

  async function start(run) {
    const reply = await questions.ask({ ask: 'compare', run: player.state.place.run, other: run });
    if (!reply) return;
    if (!reply.compare) { byId('runs-problem').textContent = reply.error; return; }
    other = { ...reply.compare, title: reply.compare.name || 'the other run' };
    if (other.weights) other.weights = other.weights.map(unpack);
    dialogs.close('dialog-runs');
    chart.compare(other);
    window.neuroviz.options.set('tab', 'loss');
    tell();
    dialogs.open('dialog-compare');
  }

  function stop() {
    other = null;
    chart.compare(null);
    byId('compared').hidden = true;
    dialogs.close('dialog-compare');
  }

  // Under the chart, as long as two runs are in it.
  function tell() {
    byId('compared').hidden = false;
    byId('compared').innerHTML = `In the chart: ${escape(other.title)}, training set dashed, test set dotted. ` +
      '<button type="button" class="link" id="compare-weights">Weight by weight</button> · ' +
      '<button type="button" class="link" id="compare-leave">Stop comparing</button>';
  }

  const place = ({ iteration, stage }) => (iteration ? `iteration ${iteration}, ${stage}` : 'the start');

  function draw() {
    if (!other) return;
    const { lesson, cursor, traces } = player.state, mine = traces.get(cursor.iteration);
    byId('compare-text').textContent = `This run at ${place(cursor)}, and ${other.title} at ${place(other.cursor)}. ` +
      (other.weights ? 'Where its loss stands you see in the loss chart.'
        : 'The networks have different shapes, so that only their losses can be compared: see the loss chart.');
    byId('compare-table').innerHTML = other.weights && mine ? table(lesson, cursor, mine) : '';
  }

  // What this run would go on from: after the update, what was typed in there too.
  function mineAt({ iteration, stage }, { layers }) {
    if (stage !== 'update') return layers.map((m) => m.before);
    const found = layers.map((m) => m.after.map((line) => [...line]));
    for (const { kind, at, layer, source, unit, value } of player.state.place.interventions) {
      if (kind === 'parameter' && at === iteration) found[layer - 1][source][unit] = value;
    }
    return found;
  }

  function table(lesson, cursor, trace) {
    const rows = mineAt(cursor, trace).flatMap((mine, at) => {
      const names = [...lesson.names[at], 'bias'];
      return mine.flatMap((line, from) => line.map((value, unit) =>
        row(`${names[from]} → ${lesson.names[at + 1][unit]}`, value, other.weights[at][from][unit])));
    });
    const heads = ['weight', 'this run', other.title, 'difference'].map((head) => `<th scope="col">${escape(head)}</th>`);
    return `<table><thead><tr>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
  }

  const row = (name, mine, others) => `<tr><th scope="row">${escape(name)}</th>` +
    [mine, others, mine - others].map((value) => `<td class="${value < 0 ? 'negative' : 'positive'}">${number(value)}</td>`).join('') + '</tr>';

  document.addEventListener('click', ({ target }) => {
    if (target.id === 'compare-weights') dialogs.open('dialog-compare');
    else if (target.id === 'compare-stop' || target.id === 'compare-leave') stop();
  });
  dialogs.listen('dialog-compare', draw);
  player.listen({ lesson() { if (other) chart.compare(other); } });
  window.neuroviz.compare = { start, stop };
})();
