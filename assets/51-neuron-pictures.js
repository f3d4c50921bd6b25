// Pictures in the neurons: what each makes of the plane of two inputs, on request; the chosen one's larger, by the card.
(function () {
  const REST_MS = 400, ON_THE_WAY = 14, STANDING = 40, FULL = 0.62;
  const { player, questions, options, network, number } = window.neuroviz;
  const { state } = player;
  const byId = (id) => document.getElementById(id);
  let shown = null, round = 0, isBusy = false, found = null, urls = [];

  const isOffered = () => Boolean(state.lesson && state.lesson.probe.inputs.length === 2);
  const isOn = () => isOffered() && options.get('pictures') && !document.hidden;

  function wish() {
    const { moment, atHand, isOnTheWay } = window.neuroviz.looking;
    const question = { ask: 'neurons', ...moment(), ...atHand(), size: isOnTheWay() ? ON_THE_WAY : STANDING };
    return { question, key: JSON.stringify([question, state.place.interventions]) };
  }

  async function update() {
    if (!isOn()) { clear(); return; }
    if (isBusy || !state.place || !state.traces.has(state.cursor.iteration)) return;
    const { question, key } = wish(), { lesson } = state, mine = round;
    if (key === shown) return;
    isBusy = true;
    const reply = await questions.ask(question);
    if (reply && !reply.again && state.lesson === lesson) {
      shown = mine === round ? key : null;
      if (!reply.error) await take(reply); else { clear(); shown = key; }  // those of another moment
    }
    setTimeout(() => { isBusy = false; update(); }, REST_MS);
  }

  async function take(reply) {
    const bytes = reply.layers.map((text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));
    found = { ...reply, bytes };
    await paintNeurons();
    paintLarge();
  }

  // A byte is a shade: 128 white, 255 the full blue, 1 the full orange, mixed as in a neuron's fill.
  function palette() {
    const { theme } = window.neuroviz, { paper, positive, negative } = theme.colors();
    const [middle, up, down] = [paper, positive, negative].map(theme.rgb);
    return Array.from({ length: 256 }, (_, code) => {
      const part = (Math.abs(code - 128) / 127) * FULL, end = code >= 128 ? up : down;
      return middle.map((c, at) => c + (end[at] - c) * part);
    });
  }

  function canvas(size) {
    return Object.assign(document.createElement('canvas'), { width: size, height: size });
  }

  function paint(target, layer, unit, colors) {
    const { size, bytes } = found, pen = target.getContext('2d'), image = pen.createImageData(size, size);
    const begin = unit * size * size;
    for (let at = 0; at < size * size; at += 1) {
      image.data.set(colors[bytes[layer][begin + at]], at * 4);
      image.data[at * 4 + 3] = 255;
    }
    pen.putImageData(image, 0, 0);
  }

  // The graph reads its pictures a moment late, and keeps each for ever: they are put into its store when they are
  // ready, so that nothing flickers, and taken out of it when others have come.
  async function paintNeurons() {
    const cy = network.live(), nodes = cy.nodes('.neuron').toArray(), colors = palette();
    const pictures = await Promise.all(nodes.map(async (node) => {
      const [layer, unit] = network.parts(node), small = canvas(found.size), image = new Image();
      paint(small, layer, unit, colors);
      image.src = small.toDataURL();
      await image.decode();
      return image;
    }));
    if (!isOn() || nodes.some((node) => node.removed())) return;
    const store = cy.renderer().imageCache = cy.renderer().imageCache || {};
    pictures.forEach((image) => { store[image.src] = { image }; });
    cy.batch(() => nodes.forEach((node, at) => { node.data('picture', pictures[at].src); node.addClass('pictured'); }));
    urls.forEach((url) => { if (!pictures.some(({ src }) => src === url)) delete store[url]; });
    urls = pictures.map(({ src }) => src);
  }

  function paintLarge() {
    if (!found || !isOn()) return;
    const { layer, unit } = state.chosen, { axes, across, up, point, ranges } = found;
    const target = byId('neuron-picture-canvas'), name = state.lesson.names[layer][unit];
    Object.assign(target, { width: found.size, height: found.size });
    paint(target, layer, unit, palette());
    const [low, high] = ranges[layer][unit].map(number);
    const place = (value, [from, to]) => `${(100 * (value - from)) / (to - from)}%`;
    const dot = byId('neuron-picture-point');
    dot.hidden = !point;
    if (point) Object.assign(dot.style, { left: place(point[0], across), bottom: place(point[1], up) });
    byId('neuron-picture-x').textContent = axes[0];
    byId('neuron-picture-y').textContent = axes[1];
    // Where a unit decides between classes, its colours part at 0.5 and not at 0 (views/grids.py).
    const isOutput = layer === state.lesson.layers.length && state.lesson.output_is_probability;
    byId('neuron-picture-text').textContent = `${name} over ${axes[0]} and ${axes[1]}: from ${low} to ${high}.` +
      (isOutput ? ' White is 0.5: blue says yes, orange no.' : '');
    byId('neuron-picture').hidden = false;
  }

  function clear() {
    if (!found) return;
    found = null;
    shown = null;
    byId('neuron-picture').hidden = true;
    const cy = network.live();
    cy.batch(() => cy.nodes('.pictured').removeClass('pictured'));
  }

  let chosen = null;
  function drawn() {
    const key = `${state.chosen.layer} ${state.chosen.unit}`;
    if (key !== chosen) paintLarge();
    chosen = key;
    update();
  }

  function offer() {
    clear();
    document.querySelectorAll('[data-option="pictures"]').forEach((each) => { each.hidden = !isOffered(); });
  }

  document.addEventListener('visibilitychange', update);
  // The larger picture stands at the card's top: who asks for pictures sees it.
  options.listen((name, value) => {
    if (name === 'pictures' && value) byId('explanation').scrollTop = 0;
    update();
  });
  window.neuroviz.theme.listen(() => { if (found) take(found); });
  player.listen({ drawn, lesson: offer, anew() { shown = null; round += 1; update(); } });
})();
