// The page's controls: buttons, keys, the stage strip, the list of neurons.
(function () {
  const byId = (id) => document.getElementById(id);
  const { player, play, training, link, say, options, steps } = window.neuroviz;
  const { state } = player;

  // Where keys mean something of their own.
  const TYPING = 'input:not([type="checkbox"]), select, textarea, [role="listbox"], [role="slider"], [role="combobox"], ' +
    '[role="tab"]';

  // A step counts from where the student is about to be, so that quick presses all count.
  const here = () => state.goal || state.cursor;

  function go({ iteration, stage, unit }) {
    training.stop();
    play.stop();
    player.moveTo(iteration, stage, unit);
  }

  // Another lesson is on its way: a step counts from where that begins.
  let later = [];
  function step(by) {
    if (link.isConfiguring()) later.push(by);
    else go(steps.step(here(), by));
  }

  function stepLater() {
    const pressed = later;
    later = [];
    pressed.forEach(step);
  }

  const actions = {
    reset: () => go({ iteration: 0, stage: 'start', unit: null }),
    back: () => step(-1),
    next: () => step(1),
    play: () => { training.stop(); play.toggle(); },
    until: () => { if (!training.stop('Stopped by you.')) { play.stop(); window.neuroviz.dialogs.open('dialog-until'); } },
    'until-start': () => training.fromDialog(),
    'new-seed': newSeed,
  };

  function newSeed() {
    const [seed] = crypto.getRandomValues(new Uint32Array(1));
    player.configure((experiment) => ({ ...experiment, seed }));
  }

  // What the buttons are called follows the dial.
  function nameSteps() {
    byId('next').setAttribute('aria-label', `Next ${steps.granularity()}`);
    byId('back').setAttribute('aria-label', `Back one ${steps.granularity()}`);
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!button || !state.lesson) return;
    if (button.dataset.stage) go({ iteration: Math.max(here().iteration, 1), stage: button.dataset.stage, unit: null });
    else if (actions[button.id]) actions[button.id]();
    else return;
    // After a click with the mouse the keys are the page's again; who uses the keyboard keeps the focus.
    if (event.detail > 0) button.blur();
  });

  const KEYS = { ArrowRight: 'next', ArrowLeft: 'back', ' ': 'play', r: 'reset', R: 'reset' };
  const WEIGHTS = { 1: 'before', 2: 'after', 3: 'change' };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !state.lesson) return;
    if (event.target.closest(TYPING)) return;
    if (event.key === ' ' && event.target.closest('button, summary, a')) return;
    if (document.querySelector('dialog[open]')) return;
    if (WEIGHTS[event.key]) options.set('weights', WEIGHTS[event.key]);
    if (!KEYS[event.key]) return;
    event.preventDefault();
    actions[KEYS[event.key]]();
  });
  document.addEventListener('change', (event) => { if (event.target.name === 'granularity') nameSteps(); });
  // As after a click on a button: the arrows are to walk, and not to turn the dial on.
  document.addEventListener('click', (event) => {
    if (event.target.name === 'granularity' && event.pointerType) event.target.blur();
  });

  function option(name, value) {
    const element = document.createElement('option');
    element.value = value;
    element.textContent = name;
    return element;
  }

  function neuronList(lesson) {
    byId('neuron').replaceChildren(...lesson.names.slice(1).flatMap((units, at) =>
      units.map((name, unit) => option(`${lesson.layers[at].name}: ${name}`, `${at + 1} ${unit}`))));
  }

  // "forward 1", "forward 2", "loss", ...: one group for each kind of stage.
  function stageStrip(lesson) {
    const groups = new Map();
    lesson.stages.forEach((stage) => {
      const [kind, place] = stage.split(' ');
      groups.set(kind, [...(groups.get(kind) || []), { stage, place }]);
    });
    byId('stage-strip').innerHTML = [...groups].map(([kind, places]) => {
      const title = kind[0].toUpperCase() + kind.slice(1);
      const button = ({ stage, place }) => `<button type="button" data-stage="${stage}" ` +
        `${place ? `aria-label="${title} ${place}"` : ''}>${place || title}</button>`;
      return `<span class="stage-group">${places[0].place ? `<span>${title}</span>` : ''}${places.map(button).join('')}</span>`;
    }).join('<span class="dash" aria-hidden="true"></span>');
  }

  function drawn(lesson, trace, cursor) {
    say.draw(lesson, trace, cursor);
    document.querySelectorAll('#stage-strip button').forEach((button) => {
      if (button.dataset.stage === cursor.stage) button.setAttribute('aria-current', 'step');
      else button.removeAttribute('aria-current');
    });
    byId('neuron').value = `${state.chosen.layer} ${state.chosen.unit}`;
  }

  // Before a run is here there is nothing to press; "My runs" and what else is the page's own need none.
  function enable(isOpen) {
    document.querySelector('.columns').inert = !isOpen;
    for (const id of ['share', 'download']) byId(id).disabled = !isOpen;
  }

  player.listen({
    drawn, arrived: stepLater, lesson(lesson) { enable(true); neuronList(lesson); stageStrip(lesson); }, refused() { later = []; },
  });

  function begin() {
    const cy = window.neuroviz.network.live();
    if (!cy || !window.dash_clientside || !window.dash_clientside.set_props) { setTimeout(begin, 30); return; }
    enable(false);
    nameSteps();
    const { parts } = window.neuroviz.network;
    cy.on('tap', 'node.neuron', (event) => {
      const [layer, unit] = parts(event.target);
      if (layer > 0) player.choose(layer, unit);
    });
    cy.on('tap', 'edge', (event) => {
      const [layer, from, unit] = parts(event.target);
      player.choose(layer, unit, from);
    });
    cy.on('mouseover', 'edge', (event) => event.target.addClass('hovered'));
    cy.on('mouseout', 'edge', (event) => event.target.removeClass('hovered'));
    new ResizeObserver(() => { if (window.neuroviz.network.isShown(cy)) player.arrange(cy); }).observe(byId('network'));
    byId('neuron').addEventListener('change', (event) => player.choose(...event.target.value.split(' ').map(Number)));
    const asked = new URLSearchParams(location.search), share = asked.get('share');
    link.send({ do: 'open', run: share ? null : asked.get('run') || sessionStorage.getItem('neuroviz-run'), share });
  }
  begin();
})();
