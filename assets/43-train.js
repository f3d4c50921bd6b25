// Train: many epochs at once, in as many requests as it takes, until it is done or stopped.
(function () {
  const { player } = window.neuroviz;
  const { state } = player;
  const byId = (id) => document.getElementById(id);
  let way = null;  // { from, to } in iterations while training

  function start(epochs) {
    const { iterations_per_epoch: per } = state.lesson;
    const { iteration, stage } = state.cursor;
    const applied = stage === 'update' ? iteration : Math.max(iteration - 1, 0);
    way = { from: applied, to: (Math.floor(applied / per) + epochs) * per };
    byId('train').textContent = 'Stop';
    byId('progress').classList.add('on');
    show(applied);
    player.moveTo(way.to, 'update');
  }

  // What is reached stays: the answer on its way is where the run stands.
  function stop() {
    if (!way) return false;
    way = null;
    state.goal = null;
    byId('train').textContent = 'Train';
    byId('progress').classList.remove('on');
    return true;
  }

  function show(iteration) {
    const per = state.lesson.iterations_per_epoch, total = way.to - way.from;
    byId('progress').value = total ? (iteration - way.from) / total : 1;
    byId('progress-text').textContent =
      `epoch ${Math.floor(iteration / per)} of ${Math.floor(way.to / per)}`;
  }

  function arrived({ iteration }) {
    if (!way) return;
    show(iteration);
    if (iteration >= way.to) stop();
  }

  function toggle() {
    if (stop()) return;
    const epochs = Number(byId('train-epochs').value);
    if (Number.isInteger(epochs) && epochs >= 1 && epochs <= 10000) start(epochs);
    else window.neuroviz.say.trouble('Epochs to train: a whole number from 1 to 10000 is allowed.');
  }

  player.listen({ arrived, stopped: stop, refused: stop, lesson() { stop(); byId('progress-text').textContent = ''; } });
  window.neuroviz.training = { toggle, stop };
})();
