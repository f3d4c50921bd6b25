// The data panel: asks for its picture while it is open, one at a time, and coarser while the run is on its way.
(function () {
  const REST_MS = 300, ON_THE_WAY = 24, STANDING = 60;
  const { player, plots, questions, options } = window.neuroviz;
  const { state } = player;
  const byId = (id) => document.getElementById(id);
  const show = plots.graph('data-figure');
  let figure = null, shown = null, round = 0, isBusy = false;

  const isOnTheWay = () => Boolean(state.goal || window.neuroviz.play.isOn() || window.neuroviz.training.isOn());

  // Whose weights are looked at: those before the update, until it is shown.
  function moment() {
    const { place, cursor } = state;
    const after = cursor.stage === 'update' && options.get('weights') !== 'before';
    return { run: place.run, iteration: cursor.iteration, after };
  }

  // The input that is marked: a trial input, which is computed at once, or the current row.
  function atHand() {
    const { cursor, traces, probe } = state, { row = null } = probe ? probe.trace : traces.get(cursor.iteration);
    return { row, x: probe && row === null ? probe.raw : null };
  }

  function wish() {
    const { lesson, cursor, place, probe } = state, last = lesson.layers.length;
    const known = Boolean(probe) || window.neuroviz.network.known(cursor, lesson).hasA(last, lesson.names[last].length - 1);
    const question = {
      ask: 'picture', ...moment(), ...atHand(), size: isOnTheWay() ? ON_THE_WAY : STANDING, known, test: options.get('rows') === 'test',
    };
    // The same question has another answer after a change of the past.
    return { question, key: JSON.stringify([question, place.interventions]) };
  }

  const isWanted = () => state.lesson && state.place && state.traces.has(state.cursor.iteration) && plots.isOpen('data');

  async function update() {
    if (isBusy || !isWanted()) return;
    const { question, key } = wish(), { lesson } = state, mine = round;
    if (key === shown) return;
    isBusy = true;
    const reply = await questions.ask(question);
    if (reply && !reply.again && state.lesson === lesson) { shown = mine === round ? key : null; take(reply); }
    setTimeout(() => { isBusy = false; update(); }, REST_MS);
  }

  function take(reply) {
    byId('data-sentence').textContent = reply.error || reply.sentence;
    byId('data-figure').hidden = Boolean(reply.error);  // the one of another moment
    if (reply.error) return;
    ({ figure } = reply);
    byId('data-figure').dataset.kind = reply.kind;
    byId('data-figure').setAttribute('aria-label', `Picture of the data. ${reply.sentence}`);
    byId('data-rows').hidden = !['classes', 'image'].includes(reply.kind) || !reply.has_test;
    show(figure);
  }

  document.addEventListener('visibilitychange', update);
  player.listen({ drawn: update, lesson() { shown = figure = null; }, anew() { shown = null; round += 1; update(); } });
  options.listen(() => requestAnimationFrame(update));
  window.neuroviz.theme.listen(() => { if (figure) show(figure); });
  window.neuroviz.looking = { moment, atHand, isOnTheWay };
})();
