// The player: what the page knows of the run, where the student looks, and what is drawn of it.
(function () {
  const MOST_TRACES = 400;
  // cursor: what is shown. goal: where the server was asked to go; null when it is there.
  const state = { lesson: null, cursor: null, goal: null, traces: new Map(), chosen: null };
  const { link, say } = window.neuroviz;
  const listeners = [];

  function take(answer) {
    say.trouble(answer.error || stopText(answer.stop) || '');
    if (answer.error || answer.stop) state.goal = null;
    if (answer.error) listeners.forEach((each) => each.refused());
    if (!answer.run) return;
    remember(answer.run);
    if (answer.lesson) begin(answer.lesson, answer.cursor);
    if (answer.stop) listeners.forEach((each) => each.stopped());
    keep([...(answer.block || []), ...(answer.trace ? [answer.trace] : [])]);
    if (answer.history) window.neuroviz.chart.add(answer.history);
    if (answer.block) listeners.forEach((each) => each.block(answer.block));
    else arrive(answer.cursor);
  }

  function remember(run) {
    sessionStorage.setItem('neuroviz-run', run);
    history.replaceState(null, '', '?run=' + run);
  }

  function stopText(stop) {
    return stop && `The run stopped: in iteration ${stop.iteration}, ${stop.quantity} of ${stop.layer} is not a finite ` +
      'number any more. Choose a smaller learning rate.';
  }

  function begin(lesson, cursor) {
    Object.assign(state, { lesson, cursor, goal: null, chosen: { layer: 1, unit: 0 } });
    state.traces.clear();
    window.neuroviz.network.begin(lesson, arrange);
    window.neuroviz.chart.begin(lesson);
    listeners.forEach((each) => each.lesson(lesson));
  }

  // The graph has new elements or a new size.
  function arrange(cy) {
    cy.resize();
    window.neuroviz.arrangement.arrange(cy);
    draw();
  }

  function keep(traces) {
    for (const trace of traces) {
      const read = window.neuroviz.readTrace(trace);
      state.traces.delete(read.iteration);
      state.traces.set(read.iteration, read);
      window.neuroviz.chart.addTrace(read);
    }
    for (const iteration of state.traces.keys()) {
      if (state.traces.size <= MOST_TRACES) break;
      if (iteration !== state.cursor.iteration) state.traces.delete(iteration);
    }
  }

  const same = (a, b) => a && b && a.iteration === b.iteration && a.stage === b.stage;

  // The server stands at `cursor`. On a long way it answers from where it got to, and is asked to go on.
  function arrive(cursor) {
    if (link.isWaiting()) { draw(); return; }
    if (state.goal && !same(cursor, state.goal)) {
      state.cursor = cursor;
      askFor(state.goal);
      listeners.forEach((each) => each.arrived(cursor));
      drawInPassing();
      return;
    } else if (state.goal || !isPlaying()) {
      state.cursor = cursor;
      state.goal = null;
    }
    draw();
    listeners.forEach((each) => each.arrived(cursor));
  }

  // On a long way pictures take a quarter of the time at most, however long a large network takes to draw.
  let restUntil = 0;
  function drawInPassing() {
    const begun = performance.now();
    if (begun < restUntil) return;
    draw();
    const ended = performance.now();
    restUntil = ended + 3 * (ended - begun);
  }

  const isPlaying = () => window.neuroviz.play && window.neuroviz.play.isOn();

  function draw() {
    const { lesson, cursor, chosen } = state;
    const trace = cursor && state.traces.get(cursor.iteration);
    if (!lesson || !trace) return;
    window.neuroviz.network.draw(lesson, trace, cursor.stage, chosen);
    window.neuroviz.card.draw(lesson, trace, cursor.stage, chosen);
    listeners.forEach((each) => each.drawn(lesson, trace, cursor));
    window.neuroviz.chart.draw(lesson, cursor, state.traces);
  }

  function askFor({ iteration, stage }) {
    const known = state.traces.has(iteration) ? iteration : null;
    link.send({ do: 'move', iteration, stage, known, seen: window.neuroviz.chart.seen() });
  }

  // Shown at once if it is known here; saved on the server in any case.
  function moveTo(iteration, stage) {
    state.goal = { iteration, stage };
    if (state.traces.has(iteration)) {
      state.cursor = state.goal;
      draw();
    }
    askFor(state.goal);
  }

  // Shown from what is known, without asking. Whoever does so tells the server later.
  function show(cursor) {
    state.cursor = cursor;
    draw();
  }

  function configure(change) {
    state.goal = null;
    listeners.forEach((each) => each.stopped());
    link.send({ do: 'configure', experiment: change(state.lesson.experiment) });
  }

  // A neuron, and which of its incoming weights the card follows; without `from` the one that changes most.
  function choose(layer, unit, from) {
    state.chosen = { layer, unit, from };
    draw();
  }

  // A listener has any of: lesson(lesson), drawn(lesson, trace, cursor), arrived(cursor), block(traces),
  // stopped(), refused().
  const NOTHING = { lesson() {}, drawn() {}, arrived() {}, block() {}, stopped() {}, refused() {} };
  const listen = (listener) => listeners.push({ ...NOTHING, ...listener });

  window.neuroviz.player = { take, moveTo, show, configure, choose, arrange, listen, state };
})();
