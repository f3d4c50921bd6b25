// My runs: the list of the student's runs, to open, rename, copy, delete, and to put beside the run at hand.
(function () {
  const { escape, player, link, questions, dialogs, number } = window.neuroviz;
  const byId = (id) => document.getElementById(id);
  const COUNT_MS = 800;
  let runs = [], timer = null;

  const current = () => player.state.place && player.state.place.run;
  const inShort = ({ dataset, network, optimizer }) => `${dataset} · ${network.join('-')} · ${optimizer}`;
  const titleOf = (run) => run.name || inShort(run);

  async function ask(question) {
    const reply = await questions.ask(question);
    if (!reply) return false;
    byId('runs-problem').textContent = reply.error || '';
    if (!reply.runs) return false;
    ({ runs } = reply);
    draw();
    return true;
  }

  function about(run) {
    const when = run.scored ? `after epoch ${run.scored}` : 'at the start';
    const loss = run.loss === null ? '' : `loss ${number(run.loss)}`;
    const accuracy = run.accuracy === null ? '' : `accuracy ${Math.round(run.accuracy * 100)} %`;
    const scores = [loss, accuracy].filter(Boolean).join(', ');
    const changed = new Date(run.changed * 1000).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
    return `${inShort(run)} · iteration ${run.iteration}, epoch ${run.epoch}${scores && ` · training set ${when}: ${scores}`} · ${changed}`;
  }

  function item(run) {
    const name = escape(titleOf(run)), isCurrent = run.run === current();
    const act = (what, text) => `<button type="button" data-act="${what}" aria-label="${text}: ${name}">${text}</button>`;
    return `<li data-run="${run.run}"${isCurrent ? ' aria-current="true"' : ''}>` +
      `<input type="text" maxlength="${byId('runs-list').dataset.longest}" value="${escape(run.name)}" ` +
      `placeholder="${escape(inShort(run))}" aria-label="Name of ${name}">` +
      `<span class="soft">${isCurrent ? 'shown now' : ''}</span><span class="soft about">${escape(about(run))}</span>` +
      `<span class="acts">${isCurrent ? '' : act('open', 'Open') + act('compare', 'Compare')}` +
      `${act('duplicate', 'Duplicate')}${act('delete', 'Delete')}</span></li>`;
  }

  function draw() {
    byId('runs-count').textContent = runs.length ? ` (${runs.length})` : '';
    keepHand(() => {
      byId('runs-list').innerHTML = runs.length ? runs.map(item).join('')
        : '<li class="soft">No run is kept yet: take a step.</li>';
    });
    nameRun();
  }

  // Whoever is at a name or a button of the list stays there while it is written anew, and so does what was typed.
  function keepHand(write) {
    const list = byId('runs-list'), at = document.activeElement;
    const isHere = list.contains(at) && at.closest('[data-run]');
    const place = isHere && `[data-run="${runOf(at)}"] ${at.dataset.act ? `[data-act="${at.dataset.act}"]` : 'input'}`;
    const typed = isHere && !at.dataset.act ? at.value : null;
    write();
    const again = place && list.querySelector(place);
    if (!again) return;
    again.focus();
    if (typed !== null) again.value = typed;
  }

  // What the head calls the run that is shown.
  function nameRun() {
    const { lesson } = player.state, listed = runs.find(({ run }) => run === current());
    if (!lesson) return;
    const { layers } = lesson, inputs = lesson.names[0].length;
    const network = [inputs, ...layers.map((_, at) => lesson.names[at + 1].length)];
    byId('run-name').textContent = listed ? titleOf(listed)
      : inShort({ dataset: lesson.choices.title, network, optimizer: lesson.optimizer });
  }

  const runOf = (element) => element.closest('[data-run]').dataset.run;

  function open(run) {
    dialogs.close('dialog-runs');
    link.send({ do: 'open', run, share: null });
  }

  // The second press deletes; the first one says so.
  async function remove(button, presses) {
    if (presses > 1) return;  // a double click is one press
    if (button.dataset.sure !== 'yes') {
      button.dataset.sure = 'yes';
      button.classList.add('danger');
      button.textContent = 'Really delete';
      button.setAttribute('aria-label', `Really delete: ${titleOf(runs.find(({ run }) => run === runOf(button)))}`);
      return;
    }
    const run = runOf(button);
    if (!await ask({ ask: 'delete', run })) return;
    byId('runs-list').querySelector('button, input')?.focus();
    if (run === current()) link.send({ do: 'open', run: runs.length ? runs[0].run : null, share: null });
  }

  const ACTS = {
    open: (button) => open(runOf(button)),
    compare: (button) => window.neuroviz.compare.start(runOf(button)),
    duplicate: (button) => ask({ ask: 'duplicate', run: runOf(button) }),
    delete: remove,
  };

  document.addEventListener('click', ({ target, detail }) => {
    const button = target.closest('button');
    if (!button) return;
    if (button.id === 'open-runs') dialogs.open('dialog-runs');
    else if (button.id === 'new-run') open(null);
    else if (button.dataset.act) ACTS[button.dataset.act](button, detail);
  });
  document.addEventListener('change', ({ target }) => {
    if (target.closest('#runs-list')) ask({ ask: 'rename', run: runOf(target), name: target.value });
  });
  dialogs.listen('dialog-runs', () => ask({ ask: 'runs' }));

  // A new run is in the list from its first step on.
  function count() {
    nameRun();
    clearTimeout(timer);
    timer = setTimeout(() => ask({ ask: 'runs' }), COUNT_MS);
  }
  let counted = null;
  player.listen({
    lesson: count,
    arrived() {
      if (counted === current() || !player.state.cursor.iteration) return;
      counted = current();
      count();
    },
  });
})();
