// The page's controls: buttons, keys, the stage strip, the list of neurons.
(function () {
  const byId = (id) => document.getElementById(id);
  const { player } = window.neuroviz;
  const ready = () => player.state.lesson && !player.state.waiting;

  function option(name, value) {
    const element = document.createElement('option');
    element.value = value;
    element.textContent = name;
    return element;
  }

  function neuronList(lesson, choose) {
    const label = document.createElement('label');
    label.textContent = 'Neuron ';
    const list = document.createElement('select');
    list.id = 'neuron';
    lesson.names.slice(1).forEach((units, at) =>
      units.forEach((name, unit) => list.append(option(`${lesson.layers[at].name}: ${name}`, `${at + 1} ${unit}`))));
    list.addEventListener('change', () => choose(...list.value.split(' ').map(Number)));
    label.append(list);
    byId('neuron-choice').replaceChildren(label);
  }

  function stageStrip(lesson) {
    byId('stage-strip').replaceChildren(...lesson.stages.map((stage) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.dataset.stage = stage;
      button.textContent = stage[0].toUpperCase() + stage.slice(1);
      button.addEventListener('click', () => player.moveTo(Math.max(player.state.cursor.iteration, 1), stage));
      return button;
    }));
  }

  function facts(experiment) {
    const optimizer = experiment.optimizer;
    const rows = [
      ['Hidden layers', experiment.hidden_layers.map((l) => `${l.units} ${l.activation}`).join(', ') || 'none'],
      ['Output', experiment.output_activation], ['Loss', experiment.loss.replaceAll('_', ' ')],
      ['Optimizer', `${optimizer.name}, learning rate ${optimizer.learning_rate}`],
      ['Batch size', experiment.batch_size], ['Seed', experiment.seed],
    ];
    byId('experiment-facts').replaceChildren(...rows.flatMap(([name, value]) => {
      const term = document.createElement('dt'), text = document.createElement('dd');
      term.textContent = name;
      text.textContent = value;
      return [term, text];
    }));
  }

  window.neuroviz.panel = {
    draw(lesson, choose) {
      neuronList(lesson, choose);
      stageStrip(lesson);
      facts(lesson.experiment);
    },
    place(lesson, trace, cursor) {
      document.querySelectorAll('#stage-strip button').forEach((button) => {
        const here = button.dataset.stage === cursor.stage;
        button.classList.toggle('on', here);
        if (here) button.setAttribute('aria-current', 'step');
        else button.removeAttribute('aria-current');
      });
      byId('counters').innerHTML = `Epoch <b id="epoch">${trace.epoch}</b> Iteration <b id="iteration">${cursor.iteration}</b>`;
      byId('neuron').value = `${player.state.chosen.layer} ${player.state.chosen.unit}`;
    },
  };

  document.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (button && player.actions[button.id] && ready()) player.actions[button.id]();
  });

  const KEYS = { ArrowRight: 'next-stage', ArrowLeft: 'back', ' ': 'play', r: 'reset', R: 'reset' };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest('input, select, textarea, button, [role="listbox"]')) return;
    const action = KEYS[event.key];
    if (!action || !ready()) return;
    event.preventDefault();
    player.actions[action]();
  });

  function begin() {
    const cy = window.neuroviz.network.live();
    if (!cy || !window.dash_clientside || !window.dash_clientside.set_props) { setTimeout(begin, 30); return; }
    cy.on('tap', 'node.neuron', (event) => {
      const [, layer, unit] = event.target.id().split('-').map(Number);
      if (layer > 0) player.choose(layer, unit);
    });
    const named = new URLSearchParams(location.search).get('run') || sessionStorage.getItem('neuroviz-run');
    player.send({ do: 'open', run: named });
  }
  begin();
})();
