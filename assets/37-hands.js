// Hands on: a new value for a weight or bias, a neuron frozen or switched off. Each is a change with its place in time.
(function () {
  const { escape } = window.neuroviz;
  const player = () => window.neuroviz.player;
  const byId = (id) => document.getElementById(id);

  const applied = () => window.neuroviz.steps.applied(player().state.cursor);

  // What holds from the next iteration on: the newest change up to here.
  function isOn(kind, layer, unit) {
    const { place } = player().state;
    const made = place.interventions.filter((each) =>
      each.kind === kind && each.layer === layer && each.unit === unit && each.at <= applied());
    return made.length > 0 && made[made.length - 1].on;
  }

  function pending({ lesson, layer, unit, from }) {
    const bias = lesson.names[layer - 1].length;
    const mine = player().state.place.interventions.filter((each) =>
      each.at === applied() && each.layer === layer && each.unit === unit);
    const said = mine.map((each) => {
      if (each.kind === 'freeze') return each.on ? 'frozen' : 'learning again';
      if (each.kind === 'switch_off') return each.on ? 'switched off' : 'switched on';
      if (each.source !== from) return null;
      return `${each.source === bias ? 'the bias' : 'the weight'} is ${String(each.value).replace('-', '−')}`;
    }).filter(Boolean);
    return said.length ? `From iteration ${applied() + 1} on: ${said.join(', ')}.` : '';
  }

  function draw(element, place, fill) {
    const { lesson, trace, layer, unit, from, name } = place, iteration = applied();
    if (!player().state.place || player().state.probe) { fill(element, ''); return; }
    const m = trace.layers[layer - 1], isHidden = layer < lesson.layers.length;
    const source = from === undefined ? null : lesson.names[layer - 1][from];
    const what = source === undefined ? `bias of ${name}` : `weight from ${source} to ${name}`;
    const isAfter = iteration === player().state.cursor.iteration && m.after;
    const now = from === undefined ? null : (isAfter ? m.after : m.before)[from][unit];
    const value = from === undefined
      ? '<p class="note">Choose one of its weights, or its bias, to type a new value.</p>'
      : `<form id="hands-form"><label for="hands-value">New value of the ${escape(what)}</label>` +
        `<input id="hands-value" type="number" step="any" min="-1000000" max="1000000" required placeholder="${now}">` +
        '<button type="submit">Set</button></form>';
    const toggle = (kind, off, on) => {
      const isPressed = isOn(kind, layer, unit);
      return `<button type="button" id="hands-${kind}" data-kind="${kind}" aria-pressed="${isPressed}">` +
        `${isPressed ? on : off}</button>`;
    };
    const later = `A change takes effect from iteration ${iteration + 1} on, and can be undone in the tab “Changes”.`;
    fill(element, `<h3>By hand</h3><p class="note">${pending(place) || later}</p>${value}<div class="toggles">` +
      `${toggle('freeze', `Freeze ${escape(name)}`, `Let ${escape(name)} learn again`)}` +
      `${isHidden ? toggle('switch_off', `Switch ${escape(name)} off`, `Switch ${escape(name)} on again`) : ''}</div>`);
  }

  document.addEventListener('submit', (event) => {
    if (event.target.id !== 'hands-form') return;
    event.preventDefault();
    const { layer, unit, from } = player().state.chosen, field = byId('hands-value');
    player().intervene({ kind: 'parameter', layer, source: from, unit, value: Number(field.value) });
    field.value = '';
  });
  document.addEventListener('click', ({ target }) => {
    const button = target.closest('#hands [data-kind]');
    if (!button) return;
    const { layer, unit } = player().state.chosen;
    player().intervene({ kind: button.dataset.kind, layer, unit, on: button.getAttribute('aria-pressed') !== 'true' });
  });

  window.neuroviz.hands = { draw };
})();
