// The experiment panel: shows the experiment at hand, and turns a changed control into a new experiment.
(function () {
  const byId = (id) => document.getElementById(id);
  const { player, steps, say, link } = window.neuroviz;
  const FRESH_LAYER = { units: 4, activation: 'tanh' };
  const shown = new Map();
  const TOUCH_MS = 1500, PUT_BACK_MS = 60;
  const touched = new Map();  // when somebody's hand was last at a control
  const typed = new Map();  // what was typed, and Dash has not told of yet
  let paths = null, isComplaining = false;  // a value of the panel was refused

  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const at = (record, path) => path.reduce((inner, key) => (inner === undefined ? undefined : inner[key]), record);
  const valueName = (id) => (byId(id).type === 'checkbox' ? 'checked' : 'value');
  // A number that is typed as text, such as 1e-2.
  const isTyped = (id) => 'number' in byId(id).dataset;
  const isWhole = (id) => byId(id).dataset.number === 'whole';
  const written = (id, value) => (isTyped(id) ? String(value) : value);

  // Only what differs is set: every set goes through React.
  function put(id, props) {
    const old = shown.get(id) || {};
    const changed = Object.fromEntries(Object.entries(props).filter(([key, value]) => !same(old[key], value)));
    if (!Object.keys(changed).length) return;
    shown.set(id, { ...old, ...changed });
    window.dash_clientside.set_props(id, changed);
  }

  // The path of an optimizer's own control means something only while that optimizer is chosen.
  function pathOf(id, experiment) {
    const own = id.match(/^f-([a-z]+)-optimizer-/);
    return own && own[1] !== experiment.optimizer.name ? null : paths[id];
  }

  // Not while another change is under way: its control would be put back under the student's hand.
  function draw({ experiment, choices }) {
    if (link.isConfiguring()) return;
    paths = paths || JSON.parse(byId('experiment').dataset.paths);
    for (const id of Object.keys(paths)) {
      const path = pathOf(id, experiment), value = path && current(id, path);
      if (value === undefined || value === null) continue;
      put(id, { [valueName(id)]: written(id, value), disabled: choices.disabled.includes(id) });
    }
    for (const [id, [min, max]] of Object.entries(choices.ranges)) {
      put(id, { ...(isTyped(id) ? {} : { min, max }), disabled: min === max });
    }
    put('f-batch_size', { value: Math.min(experiment.batch_size, choices.ranges['f-batch_size'][1]) });
    put('f-output_activation', { data: choices.outputs });
    put('f-loss', { data: choices.losses[experiment.output_activation] });
    byId('dataset-about').textContent = choices.about;
    show(experiment, choices);
  }

  function show(experiment, choices) {
    const panel = byId('experiment');
    panel.querySelectorAll('[data-layer]').forEach((row) => {
      row.hidden = Number(row.dataset.layer) >= experiment.hidden_layers.length;
    });
    panel.querySelectorAll('[data-optimizer]').forEach((part) => {
      part.hidden = part.dataset.optimizer !== experiment.optimizer.name;
    });
    const presets = JSON.parse(panel.dataset.presets), { seed } = experiment;
    panel.querySelectorAll('[data-preset]').forEach((each) => {
      each.setAttribute('aria-pressed', same({ ...presets[each.dataset.preset], seed }, experiment));
    });
    const scale = byId('f-initializer-scale').closest('.mantine-InputWrapper-root');
    scale.hidden = choices.hidden.includes('f-initializer-scale');
    byId('add-layer').disabled = experiment.hidden_layers.length >= Number(panel.dataset.mostLayers);
  }

  // Some choices bring others with them.
  const FOLLOWING = {
    'f-dataset-name': ({ output_activation, loss, ...rest }, name) => reshaped({ ...rest, dataset: { name } }),
    'f-initializer-name': (experiment, name) => ({ ...experiment, initializer: { name } }),
    'f-optimizer-name': (experiment, name) => ({ ...experiment, optimizer: { name } }),
    'f-output_activation': (experiment, key) => {
      const losses = player.state.lesson.choices.losses[key].filter((offer) => !offer.disabled).map((offer) => offer.value);
      const loss = losses.includes(experiment.loss) ? experiment.loss : losses[losses.length - 1];
      return { ...experiment, output_activation: key, loss };
    },
    'f-sgd-optimizer-momentum': (experiment, momentum) => {
      const nesterov = momentum > 0 && experiment.optimizer.nesterov;
      return { ...experiment, optimizer: { ...experiment.optimizer, momentum, nesterov } };
    },
  };

  function edited(experiment, id, value) {
    const copy = structuredClone(experiment), path = pathOf(id, experiment), record = path && at(copy, path.slice(0, -1));
    if (!record) return experiment;  // of a layer or an optimizer that went right before
    if (FOLLOWING[id]) return FOLLOWING[id](experiment, value);
    record[path[path.length - 1]] = value;
    return path[0] === 'hidden_layers' && path[2] === 'units' ? reshaped(copy) : copy;
  }

  // Given start weights fit one shape alone.
  const reshaped = (experiment) => (experiment.initializer.name === 'given' ? { ...experiment, initializer: {} } : experiment);

  // Dash tells of what `draw` set just as of what somebody chose, and some controls tell of it late, when another
  // lesson is there: a choice is what changes under a hand.
  function touch({ target }) {
    const control = target.closest && target.closest('.mantine-InputWrapper-root, .mantine-Switch-root');
    const input = control && control.querySelector('input[id]');
    if (input) touched.set(input.id, performance.now());
  }
  ['focusin', 'focusout', 'pointerdown', 'keydown'].forEach((name) => document.addEventListener(name, touch, true));
  const isInHand = (id, entered) => document.activeElement.id === id || typed.get(id) === String(entered)
    || performance.now() - (touched.get(id) ?? -Infinity) < TOUCH_MS;

  // The learning rate moves without a reset once the run is under way; all else is another experiment.
  function choose(id, value) {
    if (id === 'f-dataset-name' && value === 'own') {
      putBack();  // until there are rows, the data set stays
      window.neuroviz.dialogs.open('dialog-own-data');
      return;
    }
    const isOnTheWay = player.state.cursor.iteration > 0 && !link.isConfiguring();
    if (isRate(paths[id]) && isOnTheWay) player.intervene({ kind: 'learning_rate', value });
    else player.configure((experiment) => edited(experiment, id, value));
  }

  // Called by Dash for each change of a control, those included that `draw` made itself.
  function changed(triggered) {
    const { lesson } = player.state;
    if (!lesson) return;
    for (const { prop_id: prop, value: entered } of triggered) {
      const id = prop.slice(0, prop.lastIndexOf('.'));
      if (!isInHand(id, entered)) continue;
      typed.delete(id);
      shown.set(id, { ...shown.get(id), [valueName(id)]: entered });
      const path = pathOf(id, lesson.experiment), value = read(id, entered);
      if (!path) continue;
      if (same(current(id, path), value) && !link.isConfiguring()) { putBack(); continue; }
      if (id === 'f-batch_size' && value === Math.min(lesson.experiment.batch_size, lesson.choices.ranges[id][1])) continue;
      if (value === '' || value === null) putBack();
      else if (Number.isNaN(value)) { refuse(id, entered); putBack(); }
      else choose(id, value);
    }
  }

  // A moment later: a control that is given its old value before React has drawn the new one sees no change.
  const putBack = () => setTimeout(() => draw(player.state.lesson), PUT_BACK_MS);

  // Half the world writes 0,01. NaN for what is no number; whether one is whole enough the server says.
  const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
  function read(id, entered) {
    if (!isTyped(id)) return entered;
    const text = isWhole(id) ? entered.trim() : entered.trim().replace(',', '.');
    if (!text) return text;
    return NUMBER.test(text) && Number.isFinite(Number(text)) ? Number(text) : NaN;
  }

  function refuse(id, entered) {
    isComplaining = true;
    const field = byId(id).labels[0] ? byId(id).labels[0].textContent : byId(id).getAttribute('aria-label');
    const allowed = isWhole(id) ? 'a whole number, such as 7' : 'a number, such as 0.01 or 1e-2';
    say.trouble(`${field}: “${entered}” is not allowed; allowed: ${allowed}`);
  }

  // The learning rate in force where the cursor stands, which may not be the experiment's any more: that of the
  // iteration at work, and once its update is done that of the next one.
  function rateNow() {
    const { place, lesson, cursor } = player.state;
    const applied = steps.applied(cursor);
    const moved = place.interventions.filter(({ kind, at: made }) => kind === 'learning_rate' && made <= applied);
    return moved.length ? moved.at(-1).value : lesson.experiment.optimizer.learning_rate;
  }

  const isRate = (path) => path.length === 2 && path[1] === 'learning_rate';
  const current = (id, path) => (isRate(path) ? rateNow() : at(player.state.lesson.experiment, path));

  // What was moved on the way, or taken back, or is not yet so at an earlier place.
  function showRate() {
    const { lesson, place } = player.state;
    if (!lesson || !place || !paths || link.isConfiguring()) return;
    const id = `f-${lesson.experiment.optimizer.name}-optimizer-learning_rate`;
    put(id, { value: written(id, rateNow()) });
  }

  function answered({ error }) {
    if (!error) isComplaining = false;
    showRate();
  }

  // Who types into the panel again has read what was wrong.
  document.addEventListener('input', ({ target }) => {
    if (!byId('experiment').contains(target)) return;
    typed.set(target.id, target.value);
    if (!isComplaining) return;
    isComplaining = false;
    say.trouble('');
  });

  const isOfPanel = ({ do: what, intervention }) =>
    what === 'configure' || (what === 'intervene' && intervention.kind === 'learning_rate');

  document.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!button || !player.state.lesson || event.detail > 1) return;  // a double click is one press
    const { preset, remove } = button.dataset;
    if (preset) {
      const presets = JSON.parse(byId('experiment').dataset.presets);
      player.configure(({ seed }) => ({ ...presets[preset], seed }));
    } else if (remove) {
      player.configure((e) => reshaped({ ...e, hidden_layers: e.hidden_layers.filter((_, layer) => layer !== Number(remove)) }));
    } else if (button.id === 'add-layer') {
      player.configure((e) => reshaped({ ...e, hidden_layers: [...e.hidden_layers, e.hidden_layers.at(-1) || FRESH_LAYER] }));
    }
  });

  player.listen({
    lesson: draw, answered, drawn: showRate,
    refused(answer, command) {
      isComplaining = isOfPanel(command);
      if (player.state.lesson) draw(player.state.lesson);
    },
  });
  window.neuroviz.experiment = { changed, rateNow };
})();
