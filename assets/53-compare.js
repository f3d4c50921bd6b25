// Two runs of one student: the other's losses in the chart, and both networks weight by weight.
(function () {
  const { escape, player, questions, dialogs, number, unpack, chart } = window.neuroviz;
  const byId = (id) => document.getElementById(id);
  let other = null;

  // Both runs as the server has them now, or null: then the reason stands in the place for it.
  async function both(run, problem) {
    const reply = await questions.ask({ ask: 'compare', run: player.state.place.run, other: run });
    if (!reply || !reply.compare) { byId(problem).textContent = reply ? reply.error : 'There was no answer.'; return null; }
    return { ...reply.compare, title: reply.compare.name || 'the other run' };
  }

  async function start(run) {
    const found = await both(run, 'runs-problem');
    if (!found) return;
    other = found;
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

  // Either may have got on since.
  async function draw() {
    const { lesson } = player.state;
    byId('compare-text').textContent = 'The two runs are fetched …';
    byId('compare-table').replaceChildren();
    const now = other && await both(other.run, 'compare-text');
    if (!now || player.state.lesson !== lesson) return;
    byId('compare-text').textContent = `This run at ${place(now.here)}, and ${now.title} at ${place(now.cursor)}. ` +
      (now.same_shape ? 'Where its loss stands you see in the loss chart.'
        : 'The networks have different shapes, so that only their losses can be compared: see the loss chart.');
    byId('compare-table').innerHTML = now.same_shape ? table(lesson, now) : '';
  }

  function table(lesson, now) {
    const [mine, others, differences] = [now.mine, now.weights, now.difference].map((layers) => layers.map(unpack));
    const rows = mine.flatMap((layer, at) => {
      const names = [...lesson.names[at], 'bias'];
      return layer.flatMap((line, from) => line.map((value, unit) => row(`${names[from]} → ${lesson.names[at + 1][unit]}`,
        [value, others[at][from][unit], differences[at][from][unit]])));
    });
    const heads = ['weight', 'this run', now.title, 'difference'].map((head) => `<th scope="col">${escape(head)}</th>`);
    return `<table><thead><tr>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
  }

  const row = (name, values) => `<tr><th scope="row">${escape(name)}</th>` +
    values.map((value) => `<td class="${value < 0 ? 'negative' : 'positive'}">${number(value)}</td>`).join('') + '</tr>';

  // Another lesson stands beside the same other run, unless it is that run itself.
  function lesson() {
    if (!other) return;
    if (player.state.place.run === other.run) { stop(); return; }
    chart.compare(other);
    if (byId('dialog-compare').open) draw();
  }

  document.addEventListener('click', ({ target }) => {
    if (target.id === 'compare-weights') dialogs.open('dialog-compare');
    else if (target.id === 'compare-stop' || target.id === 'compare-leave') stop();
  });
  dialogs.listen('dialog-compare', draw);
  player.listen({ lesson });
  window.neuroviz.compare = { start, stop };
})();
