// The experiment panel: shows the experiment at hand, and turns a changed control into a new experiment.
(function () {
  const byId = (id) => document.getElementById(id);
  const { player } = window.neuroviz;
  const SWITCHES = /-(standardize|nesterov)$/;
  const FRESH_LAYER = { units: 4, activation: 'tanh' };
  const shown = new Map();
  let paths = null;

  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const at = (record, path) => path.reduce((inner, key) => (inner === undefined ? undefined : inner[key]), record);
  const valueName = (id) => (SWITCHES.test(id) ? 'checked' : 'value');

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

  function draw({ experiment, choices }) {
    paths = paths || JSON.parse(byId('experiment').dataset.paths);
    for (const id of Object.keys(paths)) {
      const path = pathOf(id, experiment), value = path && at(experiment, path);
      if (value !== undefined && value !== null) put(id, { [valueName(id)]: value, disabled: choices.disabled.includes(id) });
    }
    for (const [id, [min, max]] of Object.entries(choices.ranges)) put(id, { min, max, disabled: min === max });
    put('f-batch_size', { value: Math.min(experiment.batch_size, choices.ranges['f-batch_size'][1]) });
    put('f-output_activation', { data: choices.outputs });
    put('f-loss', { data: choices.losses[experiment.output_activation] });
    byId('dataset-about').textContent = choices.about;
    show(experiment, choices);
  }

  function show(experiment, choices) {
    const panel = byId('experiment');
    panel.querySelectorAll('[data-layer]').forEach((row) => { row.hidden = Number(row.dataset.layer) >= experiment.hidden_layers.length; });
    panel.querySelectorAll('[data-optimizer]').forEach((part) => { part.hidden = part.dataset.optimizer !== experiment.optimizer.name; });
    const scale = byId('f-initializer-scale').closest('.mantine-InputWrapper-root');
    scale.hidden = choices.hidden.includes('f-initializer-scale');
    byId('add-layer').disabled = experiment.hidden_layers.length >= panel.querySelectorAll('[data-layer]').length;
  }

  // Some choices bring others with them.
  const FOLLOWING = {
    'f-dataset-name': ({ output_activation, loss, ...rest }, name) => ({ ...rest, dataset: { name } }),
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
    if (FOLLOWING[id]) return FOLLOWING[id](experiment, value);
    const copy = structuredClone(experiment), path = paths[id];
    at(copy, path.slice(0, -1))[path[path.length - 1]] = value;
    return copy;
  }

  // Called by Dash for each change of a control, those included that `draw` made itself.
  function changed(triggered) {
    const { lesson } = player.state;
    if (!lesson) return;
    for (const { prop_id: prop, value } of triggered) {
      const id = prop.slice(0, prop.lastIndexOf('.'));
      shown.set(id, { ...shown.get(id), [valueName(id)]: value });
      const path = pathOf(id, lesson.experiment);
      if (!path || same(at(lesson.experiment, path), value)) continue;
      if (id === 'f-batch_size' && value === Math.min(lesson.experiment.batch_size, lesson.choices.ranges[id][1])) continue;
      if (value === '' || value === null) draw(lesson);
      else player.configure((experiment) => edited(experiment, id, value));
    }
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!button || !player.state.lesson) return;
    const { preset, remove } = button.dataset;
    if (preset) {
      const presets = JSON.parse(byId('experiment').dataset.presets);
      player.configure(({ seed }) => ({ ...presets[preset], seed }));
    } else if (remove) {
      player.configure((e) => ({ ...e, hidden_layers: e.hidden_layers.filter((_, layer) => layer !== Number(remove)) }));
    } else if (button.id === 'add-layer') {
      player.configure((e) => ({ ...e, hidden_layers: [...e.hidden_layers, e.hidden_layers.at(-1) || FRESH_LAYER] }));
    }
  });

  player.listen({ lesson: draw, refused() { if (player.state.lesson) draw(player.state.lesson); } });
  window.neuroviz.experiment = { changed };
})();
