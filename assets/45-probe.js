// Try an input: sliders, an image to draw in, or a row of the data set; its forward pass is shown, nothing is trained.
(function () {
  const { player, questions, escape } = window.neuroviz;
  const { state } = player;
  const byId = (id) => document.getElementById(id);
  let count = 0, values = [];

  const isOpen = () => byId('probe').open;

  // The current row is the first input; the next ones are those of the controls.
  function begin() {
    build(state.lesson.probe);
    byId('probe').scrollIntoView({ block: 'nearest' });
    const { row: current } = state.traces.get(state.cursor.iteration) || {};
    ask({ row: current ?? 0 });
  }

  async function ask(wish) {
    count += 1;
    const number = count, { moment } = window.neuroviz.looking;
    const reply = await questions.ask({ ask: 'probe', ...moment(), ...wish });
    if (!reply || number !== count || !isOpen()) return;
    if (reply.again) { ask(wish); return; }
    byId('probe-about').textContent = reply.error || reply.about || 'an input of your own';
    if (reply.error) return;
    values = reply.raw;
    show(wish.row);
    const trace = window.neuroviz.readTrace(reply.trace), { stages } = state.lesson;
    player.tryInput({ trace, raw: reply.raw, cursor: { iteration: trace.iteration, stage: stages[trace.layers.length - 1], unit: null } });
  }

  function leave() {
    count += 1;
    byId('probe').open = false;
    if (state.probe) player.tryInput(null);
  }

  // The inputs can be changed from the first answer on, which says what they are.
  function build({ inputs, rows, image }) {
    byId('probe-body').innerHTML =
      `<div class="probe-row"><label for="probe-row">Row (0 to ${rows - 1})</label>` +
      `<input type="number" id="probe-row" min="0" max="${rows - 1}" step="1">` +
      '<output id="probe-about" for="probe-row"></output></div>' +
      `<fieldset id="probe-inputs" disabled aria-label="Inputs">${image ? pixels(image) : inputs.map(slider).join('')}</fieldset>` +
      '<button type="button" data-leave-probe>Leave the trial</button>';
  }

  const slider = ({ name, min, max, step }, at) =>
    `<div class="probe-input"><label for="probe-${at}">${escape(name)}</label>` +
    `<input type="range" id="probe-${at}" data-input="${at}" min="${min}" max="${max}" step="${step}">` +
    `<input type="number" data-input="${at}" aria-label="${escape(name)}" step="any"></div>`;

  // One pixel is in the order of the tab key; the arrow keys go from it to the others.
  function pixels([height, width]) {
    const pixel = (at) => `<button type="button" role="gridcell" data-pixel="${at}" tabindex="${at ? -1 : 0}"></button>`;
    const line = (y) => `<div role="row">${Array.from({ length: width }, (_, x) => pixel(y * width + x)).join('')}</div>`;
    const lines = Array.from({ length: height }, (_, y) => line(y)).join('');
    return `<div class="pixels" role="grid" aria-label="Pixels; Enter paints or clears one">${lines}</div>`;
  }

  const written = (input) => Number(values[input.dataset.input].toPrecision(5));

  // Every control but the one at hand, which the student may be in the middle of; `row` if it was chosen by its number.
  function show(row) {
    if (document.activeElement !== byId('probe-row')) byId('probe-row').value = row ?? '';
    byId('probe-inputs').disabled = false;
    byId('probe-inputs').querySelectorAll('[data-input]').forEach((input) => {
      if (input !== document.activeElement || row !== undefined) input.value = written(input);
    });
    byId('probe-inputs').querySelectorAll('[data-pixel]').forEach((button) => {
      const at = Number(button.dataset.pixel), width = state.lesson.probe.image[1];
      button.style.setProperty('--ink-share', `${100 * Math.min(Math.max(values[at], 0), 1)}%`);
      const where = `row ${Math.floor(at / width) + 1}, column ${(at % width) + 1}`;
      button.setAttribute('aria-label', `${where}: ${values[at].toFixed(2)}`);
    });
  }

  function change(at, value) {
    if (!Number.isFinite(value)) return;
    values = values.with(at, value);
    show();
    ask({ x: values });
  }

  function paint(button) {
    const at = Number(button.dataset.pixel);
    change(at, values[at] > 0.5 ? 0 : 1);
  }

  const STEPS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
  function walk(event) {
    const step = STEPS[event.key];
    if (!step) return;
    const [height, width] = state.lesson.probe.image, at = Number(event.target.dataset.pixel);
    const y = Math.floor(at / width) + step[0], x = (at % width) + step[1];
    event.preventDefault();
    event.stopPropagation();
    if (y < 0 || x < 0 || y >= height || x >= width) return;
    event.target.tabIndex = -1;
    const next = byId('probe-inputs').querySelector(`[data-pixel="${y * width + x}"]`);
    next.tabIndex = 0;
    next.focus();
  }

  document.addEventListener('input', ({ target }) => {
    if (target.dataset.input !== undefined && target.value !== '') change(Number(target.dataset.input), Number(target.value));
    else if (target.id === 'probe-row' && target.value !== '' && target.validity.valid) ask({ row: Number(target.value) });
  });
  // What is left without a number has the one that is shown.
  document.addEventListener('change', ({ target }) => {
    if (target.dataset.input !== undefined && target.value === '') target.value = written(target);
    else if (target.id === 'probe-row' && !target.validity.valid) {
      byId('probe-about').textContent = `allowed: a whole number from 0 to ${target.max}`;
    }
  });
  document.addEventListener('click', ({ target }) => {
    if (target.dataset && target.dataset.pixel !== undefined) paint(target);
    else if (target.closest('[data-leave-probe]')) leave();
  });
  // Before the page's own keys, which would walk through the stages.
  document.addEventListener('keydown', (event) => {
    if (event.target.dataset && event.target.dataset.pixel !== undefined) walk(event);
    else if (event.key === 'Escape' && state.probe && !document.querySelector('dialog[open]')) leave();
  }, true);
  document.addEventListener('toggle', ({ target }) => {
    if (target.id !== 'probe' || !state.lesson) return;
    if (target.open) begin();
    else leave();
  }, true);

  // A move leaves the trial; the page says clearly which of both it shows.
  function drawn() {
    document.documentElement.classList.toggle('is-trial', Boolean(state.probe));
    byId('trial').hidden = !state.probe;
    if (!state.probe && isOpen() && byId('trial').dataset.was === 'on') leave();
    byId('trial').dataset.was = state.probe ? 'on' : '';
  }

  player.listen({ drawn, lesson: leave });
})();
