// Run until: train towards a goal, in as many requests as it takes, until it is reached or stopped.
(function () {
  const { player, link, chart, dialogs } = window.neuroviz;
  const { state } = player;
  const byId = (id) => document.getElementById(id);
  let isOn = false, isFresh = false;

  // Where there is little room the text is cut: the whole stands in its tooltip.
  function tell(text) {
    byId('progress-text').textContent = byId('progress-text').title = text;
  }

  function start(goal) {
    isOn = true;
    state.goal = null;
    state.probe = null;
    byId('progress').classList.add('on');
    byId('until').textContent = 'Stop';
    tell('training …');
    ask(goal);
  }

  function ask(goal) {
    link.send({ do: 'until', cursor: goal && state.cursor, goal, focus: player.focus() }, () => ({ seen: chart.seen() }));
  }

  // What is reached stays: the answer on its way is where the run stands.
  function stop(why = '') {
    if (!isOn) return false;
    isOn = false;
    byId('progress').classList.remove('on');
    byId('until').textContent = 'Run until …';
    tell(why);
    return true;
  }

  function show({ goal, since, best }, iteration) {
    const epochs = goal.kind === 'epochs' ? goal.value : goal.limit;
    const done = iteration / state.lesson.iterations_per_epoch - since;
    byId('progress').value = Math.min(done / epochs, 1);
    tell(`epoch ${Math.floor(since + done)}, at most to ${since + epochs}; ` +
      `least loss of the ${goal.on === 'test' ? 'test' : 'training'} set ${window.neuroviz.number(best)}`);
  }

  // A page that was loaded anew, on the way to a goal or after a stop.
  function tellOfEarlier(iteration, { reached }) {
    if (reached || !isFresh) return;
    const epoch = Math.floor(iteration / state.lesson.iterations_per_epoch);
    tell(`Training ended in epoch ${epoch}, before its goal was reached.`);
  }

  function arrived({ iteration }, { until }) {
    if (!isOn && until) tellOfEarlier(iteration, until);
    isFresh = false;
    if (!isOn || !until) return;
    show(until, iteration);
    if (!until.reached) ask(null);
    else stop(until.reached);
  }

  // The fields of the dialog; what is wrong with them the server says.
  function fromDialog() {
    const kind = byId('until-kind').value, value = byId('until-value').valueAsNumber;
    if (kind === 'accuracy' && !(value >= 0 && value <= 100)) {
      byId('until-problem').textContent = `Accuracy: ${Number.isNaN(value) ? 'no number' : `${value} %`} is not allowed; ` +
        'allowed: 0 to 100 %.';
      return;
    }
    dialogs.close('dialog-until');
    const limit = kind === 'epochs' ? {} : { limit: byId('until-limit').valueAsNumber };
    start({ kind, value: kind === 'accuracy' ? value / 100 : value, on: byId('until-set').value, ...limit });
  }

  // A goal that is refused comes back in its dialog, as it was typed.
  function refused({ error }, { do: what, goal }) {
    stop();
    if (what === 'until' && goal) dialogs.reopen('dialog-until', byId('until-problem'), error);
  }

  player.listen({
    arrived,
    stopped() { stop(); },
    refused,
    lesson() { stop(); isFresh = true; tell(''); },
  });
  window.neuroviz.training = { start, stop, fromDialog, isOn: () => isOn };
})();
