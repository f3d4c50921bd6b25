// What the page says in words: trouble, the sentence of the stage and its line of PyTorch, the losses.
(function () {
  const byId = (id) => document.getElementById(id);
  const { number, unitSentence } = window.neuroviz;

  // Text is set only where it differs: a status that is written again is read out again.
  function put(id, text) {
    const element = byId(id);
    if (element.textContent !== String(text)) element.textContent = text;
  }

  const trouble = (text) => put('problem', text);

  // What keeps something from being sent, until it has its answer. A dialog that is open says it too.
  const faults = new Map();
  let place = null;
  function fault(who, text) {
    faults.delete(who);
    if (text) faults.set(who, text);
    const said = [...faults.values()].pop() || '';
    put('fault', said);
    byId('transport').dataset.fault = said;  // on a phone the head may be out of sight, the transport is not
    if (place) place.textContent = '';
    place = said && document.querySelector('dialog[open] .problem');
    if (place) place.textContent = said;
  }

  const LATER = '<span class="later">not computed yet</span>';
  const NOT_TRAINED = '<span class="later">not part of training</span>';

  // Before the loss stage nothing of it is known; after the update both sides are.
  function lossText(trace, kind, before, after) {
    if (trace.probe) return NOT_TRAINED;
    if (!trace.loss || kind === 'start' || kind === 'forward') return LATER;
    const { [before]: old, [after]: fresh } = trace.loss;
    if (old === null) return 'none';
    if (kind !== 'update' || fresh === undefined) return `<b>${number(old)}</b>`;
    return `<b>${number(old)} → ${number(fresh)}</b>`;
  }

  let written = '';
  function losses(trace, kind) {
    const one = trace.row === undefined ? 'this row' : `row ${trace.row}`;
    const batch = trace.batch_size === undefined ? 'batch' : `batch of ${trace.batch_size}`;
    const parts = [
      [one, 'row', 'row_after'], [batch, 'batch_before', 'batch_after'],
      ['training set', 'train_before', 'train_after'], ['test set', 'test_before', 'test_after'],
    ];
    const html = parts.map(([name, before, after]) =>
      `<div data-loss="${before}"><dt>${name}</dt><dd>${lossText(trace, kind, before, after)}</dd></div>`).join('');
    if (html !== written) byId('losses').innerHTML = html;
    written = html;
  }

  function draw(lesson, trace, cursor) {
    const kind = cursor.stage.split(' ')[0];
    put('sentence', cursor.unit === null ? trace.sentences[cursor.stage] || '' : unitSentence(lesson, trace, cursor));
    put('code', lesson.code[cursor.stage]);
    losses(trace, kind);
    put('epoch', trace.epoch);
    put('iteration', cursor.iteration);
    put('row', trace.row === undefined ? '–' : trace.row);
  }

  window.neuroviz.say = { trouble, fault, draw };
})();
