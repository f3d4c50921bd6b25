// The network as a graph: what is known at a moment, and one drawing of it in one batch. No mathematics is done here.
(function () {
  function live() {
    const element = document.getElementById('network');
    return element && element._cyreg ? element._cyreg.cy : null;
  }

  // [layer, unit] of a neuron, [layer, from, to] of an edge.
  const parts = (element) => element.data('place') || element.id().split('-').slice(1).map(Number);

  const edgeId = (lesson, layer, from, to) => `e-${layer}-${from === lesson.names[layer - 1].length ? 'bias' : from}-${to}`;

  // Only what differs is set: a field that is set again costs as much as one that changes.
  function put(element, fields) {
    const data = element.data();
    let changed = null;
    for (const key in fields) if (data[key] !== fields[key]) (changed = changed || {})[key] = fields[key];
    if (changed) element.data(changed);
  }

  // What is known where the cursor stands: up to which layer activations are, down to which layer deltas are, the
  // layer at work, and its unit at work (null: the whole layer is done). hasZ, hasA and hasDelta say it of a neuron.
  function known({ stage, unit }, lesson) {
    const [kind, place] = stage.split(' ');
    const layers = lesson.layers.length, at = Number(place), none = layers + 1;
    const found = { kind, a: layers, delta: none, active: 0, unit: null };
    if (kind === 'start') found.a = -1;
    else if (kind === 'forward') Object.assign(found, { a: at, active: at, unit: unit ?? null });
    else if (kind === 'backward') Object.assign(found, { delta: at, active: at, unit: unit ?? null });
    else if (kind === 'update') found.delta = 1;
    return { ...found, ...questions(found, lesson) };
  }

  function questions({ kind, a, delta, active, unit }, lesson) {
    const isDone = (layer, which) => layer !== active || unit === null || which <= unit;
    // A softmax looks at every z of its layer.
    const waits = (layer) => kind === 'forward' && layer === active && unit !== null &&
      lesson.layers[layer - 1].activation === 'softmax' && unit < lesson.names[layer].length - 1;
    const hasZ = (layer, which) => layer <= a && (kind !== 'forward' || isDone(layer, which));
    return {
      hasZ,
      hasA: (layer, which) => hasZ(layer, which) && !(layer > 0 && waits(layer)),
      hasDelta: (layer, which) => layer > 0 && layer >= delta && (kind !== 'backward' || isDone(layer, which)),
    };
  }

  // New elements reach the graph through React, a moment after they were set: the stamp on the first one tells.
  let stamp = 0;
  function begin(lesson, ready) {
    stamp += 1;
    window.neuroviz.brush.drawDirectly(live());
    const [first, ...rest] = lesson.elements;
    const stamped = { ...first, data: { ...first.data, stamp } };
    window.dash_clientside.set_props('network', { stylesheet: window.neuroviz.look(), elements: [stamped, ...rest] });
    whenShown(stamp, ready);
  }

  const isShown = (cy) => cy && cy.elements().nonempty() && cy.elements()[0].data('stamp') === stamp;

  function whenShown(wanted, ready) {
    if (wanted !== stamp) return;
    const cy = live();
    if (isShown(cy)) ready(cy);
    else setTimeout(() => whenShown(wanted, ready), 10);
  }

  // While it plays only what can be seen is written: the text of an edge is made when it is pointed at.
  const isFast = () => Boolean(window.neuroviz.play && window.neuroviz.play.isOn());

  function draw(lesson, trace, cursor, chosen) {
    const cy = live();
    if (!isShown(cy)) return;
    const moment = { lesson, trace, chosen, facts: known(cursor, lesson), isFast: isFast() };
    window.neuroviz.brush.quick.clear();
    cy.startBatch();
    try {
      window.neuroviz.neurons.draw(cy, moment);
      window.neuroviz.edges.draw(cy, moment);
    } finally {
      cy.endBatch();  // a batch that stays open would hold every later picture back
    }
    // What only the brush knows of does not tell cytoscape that there is something to draw.
    if (moment.isFast) cy.forceRender();
  }

  window.neuroviz.network = { live, known, parts, edgeId, put, begin, isShown, draw };
})();
