// The player: what the page knows of the run, where the student looks, and what is drawn of it.
(function () {
  const MOST_TRACES = 400, LOOK_MS = 200, MOST_LOOKS = 50;
  // cursor: what is shown. goal: where the server was asked to go; null when it is there. place: what the server
  // said last of the run. row: which row of a batch is shown, by its place in the batch. probe: a trial input, shown
  // in place of the iteration's own rows.
  const state = {
    lesson: null, cursor: null, goal: null, place: null, traces: new window.neuroviz.Traces(), chosen: null, row: 0, probe: null,
  };
  const { link, questions } = window.neuroviz;
  const listeners = [];
  const tell = (name, ...all) => listeners.forEach((each) => each[name](...all));

  // `command` is the one that is answered.
  function take(answer, command) {
    if (answer.error || answer.stop) state.goal = null;
    if (answer.error) tell('refused', answer, command);
    if (!answer.run) { tell('answered', answer, command); draw(); return; }
    remember(answer);
    if (answer.lesson) begin(answer.lesson, answer.cursor);
    if (answer.stop) tell('stopped');
    keep([...(answer.block || []), ...(answer.trace ? [answer.trace] : [])]);
    if (answer.history) window.neuroviz.chart.add(answer.history);
    tell('answered', answer, command);
    if (answer.block) tell('block', answer.block);
    else arrive(answer.cursor, answer);
    if (answer.goal) moveTo(answer.goal.iteration, answer.goal.stage, answer.goal.unit);
  }

  function remember(answer) {
    const { run, revision, cursor, stop, interventions, until } = answer;
    const isOther = state.place && JSON.stringify(state.place.interventions) !== JSON.stringify(interventions);
    // What was played through from blocks may lie ahead of what the server was told.
    const isOn = !answer.lesson && state.place && state.place.run === run && !isOther;
    const furthest = isOn ? Math.max(state.place.furthest, answer.furthest) : answer.furthest;
    state.place = { run, revision, cursor, stop, furthest, interventions, until };
    if (isOther) forget();
    sessionStorage.setItem('neuroviz-run', run);
    history.replaceState(null, '', '?run=' + run);
  }

  // Other interventions make other iterations.
  function forget() {
    state.traces.clear();
    if (state.lesson) window.neuroviz.chart.begin(state.lesson);
    tell('forgotten');
  }

  function begin(lesson, cursor) {
    Object.assign(state, { lesson, cursor, goal: null, chosen: { layer: 1, unit: 0 }, row: 0, probe: null });
    state.traces.clear();
    window.neuroviz.network.begin(lesson, arrange);
    window.neuroviz.chart.begin(lesson);
    tell('lesson', lesson);
  }

  // The graph has new elements or a new size.
  function arrange(cy) {
    cy.resize();
    window.neuroviz.arrangement.arrange(cy);
    draw();
  }

  function keep(traces) {
    for (const trace of traces) {
      state.traces.keep(trace);
      window.neuroviz.chart.addTrace(trace);
      tell('traced', trace);
    }
    for (const iteration of state.traces.keys()) {
      if (state.traces.size <= MOST_TRACES) break;
      if (iteration !== state.cursor.iteration) state.traces.delete(iteration);
    }
  }

  const same = (a, b) => a && b && a.iteration === b.iteration && a.stage === b.stage && a.unit === b.unit;

  // The server stands at `cursor`. On a long way it answers from where it got to, and is asked to go on.
  function arrive(cursor, answer) {
    if (link.isWaiting()) { draw(); return; }
    if (answer.until && !answer.until.reached && !answer.stop) {
      state.cursor = cursor;
      tell('arrived', cursor, answer);
      drawInPassing();
      return;
    }
    if (state.goal && !same(cursor, state.goal)) {
      state.cursor = cursor;
      askFor(state.goal);
      tell('arrived', cursor, answer);
      drawInPassing();
      return;
    }
    if (state.goal || !isPlaying()) {
      state.cursor = cursor;
      state.goal = null;
    }
    draw();
    tell('arrived', cursor, answer);
  }

  // On a long way pictures take a quarter of the time at most, however long a large network takes to draw.
  let restUntil = 0, later = null;
  function drawInPassing() {
    const begun = performance.now();
    clearTimeout(later);
    if (begun < restUntil) { later = setTimeout(draw, restUntil - begun); return; }
    draw();
    const ended = performance.now();
    restUntil = ended + 3 * (ended - begun);
  }

  const isPlaying = () => window.neuroviz.play && window.neuroviz.play.isOn();

  // What is drawn: the trial input if there is one, else the iteration under the cursor.
  function shown() {
    const { lesson, cursor, probe } = state;
    const trace = cursor && state.traces.get(cursor.iteration);
    if (!lesson || !trace) return null;
    return probe ? { lesson, trace: probe.trace, cursor: probe.cursor } : { lesson, trace, cursor };
  }

  function draw() {
    const seen = shown();
    if (!seen) return;
    const { lesson, trace, cursor } = seen;
    window.neuroviz.network.draw(lesson, trace, cursor, state.chosen);
    window.neuroviz.card.draw(lesson, trace, cursor, state.chosen);
    tell('drawn', lesson, trace, cursor);
    window.neuroviz.chart.draw(lesson, state.cursor);
    look(lesson, trace);
  }

  const focus = () => ({
    layer: state.chosen.layer, unit: state.chosen.unit, from: state.chosen.from ?? null, row: state.row,
  });

  // Whether a trace shows the row and, in a batch, the shares of the weight that the eye is on.
  function isInFocus(trace) {
    if (trace.iteration === 0 || trace.batch_size === 1) return true;
    const { layer, unit, from } = state.chosen, { shares } = trace;
    if (trace.at_row !== Math.min(state.row, trace.batch_size - 1)) return false;
    return from === undefined || Boolean(shares && shares.layer === layer && shares.unit === unit && shares.from === from);
  }

  // The server is asked for what the eye is on, unless the next picture comes sooner.
  function look(lesson, trace, rest = MOST_LOOKS) {
    if (state.probe || isPlaying() || state.goal || isInFocus(trace)) return;
    const wanted = focus();
    questions.ask({ ask: 'look', run: state.place.run, iteration: trace.iteration, focus: wanted }).then((reply) => {
      const isStill = () => shown()?.trace === trace && JSON.stringify(wanted) === JSON.stringify(focus());
      if (!reply || !isStill()) return;
      if (reply.again && rest) setTimeout(() => { if (isStill()) look(lesson, trace, rest - 1); }, LOOK_MS);
      if (!reply.trace) return;
      keep([reply.trace]);
      draw();
    });
  }

  function askFor({ iteration, stage, unit }) {
    link.send({ do: 'move', iteration, stage, unit: unit ?? null, focus: focus() }, () => ({
      known: state.traces.has(iteration) ? iteration : null, seen: window.neuroviz.chart.seen(),
    }));
  }

  // Shown at once if it is known here; saved on the server in any case.
  function moveTo(iteration, stage, unit = null) {
    state.goal = { iteration, stage, unit };
    follow(state.goal);
    state.probe = null;
    if (state.traces.has(iteration) && !link.isChanging()) {
      state.cursor = state.goal;
      draw();
    }
    askFor(state.goal);
  }

  // The eye goes with the neuron at work.
  function follow({ stage, unit }) {
    if (unit !== null) state.chosen = { layer: Number(stage.split(' ')[1]), unit };
  }

  // Shown from what is known, without asking. Whoever does so tells the server later.
  function show(cursor) {
    state.cursor = cursor;
    state.place.furthest = Math.max(state.place.furthest, cursor.iteration);
    follow(cursor);
    state.probe = null;
    draw();
  }

  // Another experiment; a run that has got anywhere stays in the student's list. The change is made when its turn
  // comes: one right before it may not be answered yet. Gives the token by which its answer is known.
  function configure(change) {
    state.goal = null;
    tell('stopped');
    const token = randomId();
    link.send({ do: 'configure', token }, () => ({ experiment: change(state.lesson.experiment) }));
    return token;
  }

  const hex = (byte) => byte.toString(16).padStart(2, '0');
  const randomId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), hex).join('');

  // The run as it is stays; a new one begins with its weights. A command that is sent again finds the run by its id.
  function fork(change) {
    tell('stopped');
    link.send({ do: 'fork', token: randomId(), cursor: state.cursor, experiment: change(state.lesson.experiment) });
  }

  // A change of the run where the cursor stands; the way there may be long, as after any move.
  function change(command) {
    tell('stopped');
    state.probe = null;
    state.goal = { ...(state.goal || state.cursor) };  // where the student is about to be
    link.send({ ...command, cursor: state.goal, focus: focus() });
  }

  const intervene = (intervention) => change({ do: 'intervene', intervention });
  const undo = (intervention) => change({ do: 'undo', intervention });

  // A neuron, and perhaps one of its incoming weights.
  function choose(layer, unit, from) {
    state.chosen = { layer, unit, from };
    draw();
  }

  // Another row of the batch.
  function focusRow(index) {
    state.row = index;
    draw();
  }

  function tryInput(probe) {
    state.probe = probe;
    draw();
  }

  // What a listener may have; `anew` is for pictures to be asked for once more.
  const NOTHING = {
    lesson(lesson) {}, forgotten() {}, answered(answer, command) {}, traced(trace) {}, drawn(lesson, trace, cursor) {},
    arrived(cursor, answer) {}, block(traces) {}, stopped() {}, refused(answer, command) {}, anew() {},
  };
  const listen = (listener) => listeners.push({ ...NOTHING, ...listener });

  window.neuroviz.player = {
    take, moveTo, show, shown, configure, fork, intervene, undo, choose, focusRow, tryInput, arrange, focus, listen,
    redraw: draw, begin, keep, tell, randomId, state,
  };
})();
