// The head's buttons that open something, and the panel where it has no column of its own.
(function () {
  const { dialogs, player } = window.neuroviz;
  const byId = (id) => document.getElementById(id);
  const ONE_COLUMN = window.matchMedia('(max-width: 900px)');
  const OPENS = {
    download: 'dialog-download', help: 'dialog-help', share: 'dialog-share', fork: 'dialog-fork', 'fork-run': 'dialog-fork',
  };

  function showPanel() {
    const panel = byId('experiment');
    if (ONE_COLUMN.matches) {
      panel.scrollIntoView();
      panel.querySelector('button').focus({ preventScroll: true });
      return;
    }
    const isOpen = document.querySelector('.columns').classList.toggle('with-panel');
    byId('open-experiment').setAttribute('aria-expanded', isOpen);
  }

  async function share() {
    byId('share-link').value = '';
    byId('share-note').textContent = 'The link is being made …';
    const found = await window.neuroviz.share.link();
    byId('share-link').value = found.url || '';
    byId('share-note').textContent = found.note || '';
    byId('share-link').select();
  }

  // Copying may be refused, or missing on a page without https: the link stays selected for the keys.
  async function copy() {
    const field = byId('share-link');
    field.focus();
    field.select();
    try {
      if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
      else document.execCommand('copy');
      byId('share-note').textContent = 'Copied.';
    } catch {
      byId('share-note').textContent = 'The link is selected: copy it with Ctrl+C.';
    }
  }

  // What fits the kind of goal, each with a value to begin with.
  const VALUES = { epochs: 100, loss: 0.1, accuracy: 95, patience: 10 };
  function goalChanged() {
    const kind = byId('until-kind').value;
    byId('until-value').value = VALUES[kind];
    fieldsOfGoal(kind);
  }

  function fieldsOfGoal(kind) {
    for (const id of ['until-set', 'until-limit']) byId(id).closest('.field').hidden = kind === 'epochs';
  }

  // "Start again from here with ...": the fields begin as this run is.
  function fillFork() {
    const { optimizer, batch_size: size } = player.state.lesson.experiment, { cursor } = player.state;
    byId('fork-optimizer').value = optimizer.name;
    byId('fork-rate').value = window.neuroviz.experiment.rateNow();
    byId('fork-batch').value = size;
    byId('fork-problem').textContent = '';
    byId('fork-text').textContent = 'A new run begins with the weights of ' +
      `${cursor.iteration ? `iteration ${cursor.iteration}` : 'the start'}; this one stays in your list.`;
  }

  function fork() {
    const name = byId('fork-optimizer').value, rate = byId('fork-rate').valueAsNumber;
    const size = byId('fork-batch').valueAsNumber;
    dialogs.close('dialog-fork');
    dialogs.close('dialog-runs');
    player.fork((e) => {
      const kept = e.optimizer.name === name ? e.optimizer : { name };
      return { ...e, optimizer: { ...kept, learning_rate: rate }, batch_size: size };
    });
  }

  document.addEventListener('click', ({ target }) => {
    const button = target.closest('button');
    if (!button) return;
    if (OPENS[button.id]) dialogs.open(OPENS[button.id]);
    else if (button.id === 'open-experiment') showPanel();
    else if (button.id === 'copy-link') copy();
    else if (button.id === 'fork-start') fork();
  });
  // Another optimizer begins with a rate of its own kind, as in the panel.
  function rateOfOptimizer() {
    const { optimizer } = player.state.lesson.experiment, name = byId('fork-optimizer').value;
    const usual = JSON.parse(byId('fork-fields').dataset.rates);
    byId('fork-rate').value = optimizer.name === name ? window.neuroviz.experiment.rateNow() : usual[name];
  }

  // A fork that is refused comes back in its dialog, as it was typed.
  player.listen({
    refused({ error }, command) {
      if (command.do === 'fork') dialogs.reopen('dialog-fork', byId('fork-problem'), error);
    },
  });

  document.addEventListener('change', ({ target }) => {
    if (target.id === 'until-kind') goalChanged();
    if (target.id === 'fork-optimizer') rateOfOptimizer();
  });
  dialogs.listen('dialog-share', share);
  dialogs.listen('dialog-fork', fillFork);
  dialogs.listen('dialog-until', () => {
    const isMeasured = (series) => player.state.lesson.chart.data.some(({ meta }) => meta === series);
    byId('until-set').querySelector('[value="test"]').disabled = !isMeasured('test_loss');
    byId('until-kind').querySelector('[value="accuracy"]').disabled = !isMeasured('train_accuracy');
    byId('until-problem').textContent = '';
    fieldsOfGoal(byId('until-kind').value);
  });
})();
