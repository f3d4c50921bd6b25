// Play: walks by the dial's steps, from blocks of traces that are asked for before they are needed.
(function () {
  const { player, link, chart, steps } = window.neuroviz;
  const { state } = player;
  const STARVED_MS = 20, LEAST_BLOCK = 4, MOST_BLOCK = 48, AHEAD_MS = 1500;
  const MOST_PARAMETERS = 12000;  // of all traces of a block: more take long to read in one go
  let timer = null, due = 0, speeds = null, at = 0, asked = false;

  const speed = () => speeds[at];
  const isOn = () => timer !== null;
  const next = (cursor) => steps.step(cursor, 1);

  function parameters() {
    const sizes = state.lesson.names.map((units) => units.length);
    return sizes.slice(1).reduce((sum, units, at) => sum + (sizes[at] + 1) * units, 0);
  }

  // How many iterations one request fetches: those of the next second and a half, if each step is one.
  function block() {
    if (['neuron', 'stage'].includes(steps.granularity())) return LEAST_BLOCK;
    const most = Math.min(MOST_BLOCK, Math.floor(MOST_PARAMETERS / parameters()));
    return Math.max(Math.min(Math.ceil(AHEAD_MS / speed().milliseconds), most), LEAST_BLOCK);
  }

  // The first iteration ahead that is not known, and how many before it are.
  function gap() {
    const step = steps.granularity() === 'epoch' ? state.lesson.iterations_per_epoch : 1;
    let first = steps.granularity() === 'epoch' ? next(state.cursor).iteration : state.cursor.iteration + 1, known = 0;
    while (state.traces.has(first) && known < block()) { first += step; known += 1; }
    return { first, step, known };
  }

  function fetchAhead() {
    if (asked || link.isBusy() || state.goal) return;
    const { first, step, known } = gap(), count = block();
    if (known * 2 >= count) return;
    asked = true;
    link.send({ do: 'play', ...state.cursor, focus: player.focus(), first, step, count }, () => ({ seen: chart.seen() }));
  }

  // Steps follow the clock and not each other's ends, so that a slow picture does not slow the walk down.
  function tick() {
    const now = performance.now(), to = next(state.cursor);
    const isKnown = !state.goal && state.traces.has(to.iteration);
    if (isKnown) player.show(to);
    fetchAhead();
    due = isKnown ? Math.max(due + speed().milliseconds, now) : now + STARVED_MS;
    timer = setTimeout(tick, due - performance.now());
  }

  // A block that stayed empty: the way there is longer than one request may take, so go there in parts.
  function arrived(traces) {
    asked = false;
    if (!isOn() || traces.length) return;
    const to = next(state.cursor);
    if (!state.traces.has(to.iteration)) player.moveTo(to.iteration, to.stage, to.unit);
  }

  function start() {
    if (isOn() || !state.lesson) return;
    asked = false;
    due = performance.now();
    label('Pause', '❚❚ Pause');
    timer = setTimeout(tick, 0);
  }

  // Stops at once, and tells the server where.
  function pause() {
    if (!stop()) return;
    player.moveTo(state.cursor.iteration, state.cursor.stage, state.cursor.unit);
  }

  function stop() {
    if (!isOn()) return false;
    clearTimeout(timer);
    timer = null;
    asked = false;
    label('Play', '▶ Play');
    return true;
  }

  function label(name, text) {
    const button = document.getElementById('play');
    button.setAttribute('aria-label', name);
    button.textContent = text;
  }

  function setSpeed(value) {
    speeds = speeds || JSON.parse(document.getElementById('transport').dataset.speeds);
    at = value;
    document.getElementById('speed-text').textContent = speed().text;
  }

  player.listen({ block: arrived, stopped: stop, refused: stop });
  window.neuroviz.play = { start, pause, stop, setSpeed, isOn, toggle: () => (isOn() ? pause() : start()) };
})();
