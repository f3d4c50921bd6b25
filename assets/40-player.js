// The player: where the student looks, what is asked of the server, and what is drawn. One command at a time.
(function () {
  const state = { run: null, revision: 0, cursor: null, lesson: null, trace: null, sentences: {}, chosen: null,
    busy: false, waiting: null, playing: null };
  const byId = (id) => document.getElementById(id);

  function send(command) {
    if (state.busy) { state.waiting = command; return; }
    state.busy = true;
    if (command.do !== 'open') Object.assign(command, { run: state.run, revision: state.revision });
    window.dash_clientside.set_props('command', { data: command });
  }

  function unpackTrace(trace) {
    const open = (record) => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, window.neuroviz.unpack(value)]));
    const { unpack } = window.neuroviz;
    return { ...trace, x: trace.x && unpack(trace.x), y: trace.y && unpack(trace.y), layers: trace.layers.map(open) };
  }

  function receive(answer) {
    state.busy = false;
    byId('problem').textContent = answer.error || stopText(answer.stop) || '';
    if (answer.run) take(answer);
    else pause();
    const next = state.waiting;
    state.waiting = null;
    if (next) send(next);
    else draw();
  }

  function stopText(stop) {
    return stop && `The run stopped: in iteration ${stop.iteration}, ${stop.quantity} of ${stop.layer} is not a finite ` +
      'number any more. Choose a smaller learning rate.';
  }

  function take(answer) {
    if (answer.stop) pause();
    state.run = answer.run;
    state.revision = answer.revision;
    sessionStorage.setItem('neuroviz-run', answer.run);
    history.replaceState(null, '', '?run=' + answer.run);
    if (answer.elements) {
      state.lesson = answer;
      state.chosen = { layer: 1, unit: 0 };
      state.waiting = null;
      window.dash_clientside.set_props('network', { elements: answer.elements });
      window.dash_clientside.set_props('dataset', { value: answer.experiment.dataset.name });
      window.neuroviz.panel.draw(answer, choose);
      setTimeout(fit, 60);
    }
    // A newer wish of the student's is on its way: the cursor is there already.
    if (!state.waiting) state.cursor = answer.cursor;
    if (answer.trace) {
      state.trace = unpackTrace(answer.trace);
      state.sentences = answer.sentences;
    }
  }

  function fit() {
    const cy = window.neuroviz.network.live();
    if (!cy || cy.nodes('.neuron').empty()) { setTimeout(fit, 60); return; }
    cy.resize();
    cy.fit(undefined, 28);
    draw();
  }

  function draw() {
    const { lesson, trace, cursor } = state;
    if (!lesson || !trace || trace.iteration !== cursor.iteration) return;
    window.neuroviz.network.draw(trace, cursor.stage, state.chosen);
    window.neuroviz.card.draw(lesson, trace, cursor.stage, state.chosen);
    window.neuroviz.panel.place(lesson, trace, cursor);
    byId('sentence').textContent = state.sentences[cursor.stage] || '';
  }

  function moveTo(iteration, stage) {
    const known = state.trace && state.trace.iteration;
    state.cursor = { iteration, stage };
    send({ do: 'move', iteration, stage, known });
    if (known === iteration) draw();
  }

  function neighbour(by) {
    const { stages } = state.lesson, { iteration, stage } = state.cursor;
    const at = stages.indexOf(stage) + by;
    if (iteration === 0) return by > 0 ? [1, stages[0]] : null;
    if (at >= stages.length) return [iteration + 1, stages[0]];
    if (at >= 0) return [iteration, stages[at]];
    return iteration === 1 ? [0, 'start'] : [iteration - 1, stages[stages.length - 1]];
  }

  const actions = {
    'next-stage': () => moveTo(...neighbour(1)),
    back: () => { const to = neighbour(-1); if (to) moveTo(...to); },
    'next-iteration': () => moveTo(state.cursor.iteration + 1, state.cursor.iteration ? state.cursor.stage : 'update'),
    'next-epoch': () => {
      const per = state.lesson.iterations_per_epoch, { iteration, stage } = state.cursor;
      const applied = stage === 'update' ? iteration : Math.max(iteration - 1, 0);
      moveTo((Math.floor(applied / per) + 1) * per, 'update');
    },
    reset: () => { pause(); moveTo(0, 'start'); },
    'new-seed': () => configure((e) => ({ ...e, seed: crypto.getRandomValues(new Uint32Array(1))[0] })),
    play: () => (state.playing ? pause() : play()),
  };

  function play() {
    state.playing = setInterval(() => { if (!state.busy) actions['next-stage'](); }, 700);
    label('Pause', '❚❚ Pause');
  }

  function pause() {
    clearInterval(state.playing);
    state.playing = null;
    label('Play', '▶ Play');
  }

  function label(name, text) {
    byId('play').setAttribute('aria-label', name);
    byId('play').textContent = text;
  }

  function configure(change) {
    pause();
    send({ do: 'configure', experiment: change(state.lesson.experiment) });
  }

  function choose(layer, unit) { state.chosen = { layer, unit }; draw(); }

  window.neuroviz.player = { receive, send, actions, configure, choose, moveTo, state };
})();
