// What the page says in words: trouble, the sentence of the stage, the losses.
(function () {
  const byId = (id) => document.getElementById(id);
  const { number } = window.neuroviz;

  function trouble(text) {
    byId('problem').textContent = text;
  }

  const LATER = '<span class="later">not computed yet</span>';

  // Before the loss stage nothing of it is known; after the update both sides are.
  function lossText(trace, stage, before, after) {
    const { kind } = window.neuroviz.network.known(stage, trace.layers.length);
    if (!trace.loss || kind === 'start' || kind === 'forward') return LATER;
    const { [before]: old, [after]: fresh } = trace.loss;
    if (old === null) return 'none';
    if (kind !== 'update' || fresh === undefined) return `<b>${number(old)}</b>`;
    return `<b>${number(old)} → ${number(fresh)}</b>`;
  }

  function losses(trace, stage) {
    const one = trace.row === undefined ? 'this row' : `row ${trace.row}`;
    const batch = trace.batch_size === undefined ? 'batch' : `batch of ${trace.batch_size}`;
    const parts = [
      [one, 'row', 'row_after'], [batch, 'batch_before', 'batch_after'],
      ['training', 'train_before', 'train_after'], ['test', 'test_before', 'test_after'],
    ];
    byId('losses').innerHTML = parts.map(([name, before, after]) =>
      `<div data-loss="${before}"><dt>${name}</dt><dd>${lossText(trace, stage, before, after)}</dd></div>`).join('');
  }

  const CARRIED = { forward: 'signals w·a', backward: 'gradients', update: 'old w → new w' };

  function draw(lesson, trace, cursor) {
    const mean = trace.batch_size > 1 ? ', mean of the batch' : '';
    const kind = cursor.stage.split(' ')[0];
    byId('carried').textContent = (CARRIED[kind] || 'weights w') + (kind === 'backward' ? mean : '');
    byId('sentence').textContent = trace.sentences[cursor.stage] || '';
    losses(trace, cursor.stage);
    byId('epoch').textContent = trace.epoch;
    byId('iteration').textContent = cursor.iteration;
  }

  window.neuroviz.say = { trouble, draw };
})();
