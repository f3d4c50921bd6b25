// Draws one stage into the cytoscape elements, in one batch. It computes no mathematics: widths and colours only.
(function () {
  const BLUE = '#1f6fb2', ORANGE = '#c2570c';
  const { number } = window.neuroviz;

  function live() {
    const element = document.getElementById('network');
    return element && element._cyreg ? element._cyreg.cy : null;
  }

  // [layer, unit] of a neuron, [layer, from, to] of an edge.
  const parts = (element) => element.data('place') || element.id().split('-').slice(1).map(Number);

  // Only what differs is set: a field that is set again costs as much as one that changes.
  function put(element, fields) {
    const data = element.data();
    const changed = Object.entries(fields).filter(([key, value]) => data[key] !== value);
    if (changed.length) element.data(Object.fromEntries(changed));
  }

  function mix(value) {
    const part = Math.min(Math.abs(value), 1) * 0.62;
    const [r, g, b] = value >= 0 ? [31, 111, 178] : [194, 87, 12];
    return `rgb(${[r, g, b].map((c) => Math.round(255 - (255 - c) * part)).join(',')})`;
  }

  // What is known at a stage: up to which layer activations are, down to which layer deltas are, and the layer at work.
  function known(stage, layers) {
    const [kind, place] = stage.split(' ');
    const at = Number(place), none = layers + 1;
    if (kind === 'start') return { a: -1, delta: none, active: 0, kind };
    if (kind === 'forward') return { a: at, delta: none, active: at, kind };
    if (kind === 'loss') return { a: layers, delta: none, active: 0, kind };
    if (kind === 'backward') return { a: layers, delta: at, active: at, kind };
    return { a: layers, delta: 1, active: 0, kind };
  }

  function drawNeurons(cy, trace, facts, chosen) {
    cy.nodes('.neuron').forEach((node) => {
      const [layer, unit] = parts(node);
      const values = layer === 0 ? trace.x : trace.layers[layer - 1].a;
      const has = layer <= facts.a;
      const delta = layer > 0 && layer >= facts.delta ? trace.layers[layer - 1].delta[unit] : null;
      const isChosen = layer === chosen.layer && unit === chosen.unit;
      const label = has ? number(values[unit]) : '';
      put(node, {
        label,
        shown: node.data('size') >= 42 ? label : '',
        fill: has ? mix(values[unit]) : '#ffffff',
        ring: delta === null ? 0 : 1.2 + Math.min(Math.abs(delta), 1) * 5,
        ringColor: delta === null || delta >= 0 ? BLUE : ORANGE,
        ringStyle: delta === null || delta >= 0 ? 'solid' : 'dashed',
      });
      node.toggleClass('chosen', isChosen);
    });
  }

  // What an edge carries at a stage: the number that is drawn, and the text of it.
  function carried(layer, from, to, m, facts) {
    const at = (table) => table[from][to];
    if (facts.kind === 'forward' && layer === facts.active) return number(at(m.signal));
    if (facts.kind === 'backward' && layer === facts.active) return number(at(m.gradient));
    if (facts.kind === 'update') return `${number(at(m.before))} → ${number(at(m.after))}`;
    return number(at(m.before));
  }

  function drawEdges(cy, trace, facts, chosen) {
    const { labelOffset } = window.neuroviz.arrangement;
    cy.edges().forEach((edge) => {
      const [layer, from, to] = parts(edge);
      const m = trace.layers[layer - 1];
      const weight = (facts.kind === 'update' ? m.after : m.before)[from][to];
      const mine = layer === chosen.layer && to === chosen.unit;
      const value = carried(layer, from, to, m, facts);
      put(edge, {
        width: Math.round((0.8 + Math.min(Math.abs(weight), 3) * 2.2) * 10) / 10,
        color: weight >= 0 ? BLUE : ORANGE,
        dash: weight >= 0 ? 'solid' : 'dashed',
        opacity: mine ? 1 : layer === facts.active ? 0.75 : 0.2,
        value,
      });
      const offset = mine ? labelOffset(edge, facts.kind) : null;
      put(edge, offset === null ? { label: '' } : { label: value, offset });
    });
  }

  function outputLine(lesson, trace, facts, unit) {
    const last = lesson.layers.length;
    if (facts.a < last) return '';
    const { a } = trace.layers[last - 1], target = trace.y[unit], several = trace.y.length > 1;
    const value = `${lesson.output_is_probability ? 'p' : 'ŷ'} = ${number(a[unit])}`;
    if (facts.kind === 'forward') return value;
    if (several) return target === 1 ? `${value}\n← target` : value;
    return `${value}\ntarget ${number(target)}`;
  }

  function drawCaptions(cy, lesson, trace, facts) {
    cy.nodes('.caption.corner').forEach((node) => put(node, { label: window.neuroviz.arrangement.isRoomy() ? node.data('name') : '' }));
    cy.nodes('.caption.right').forEach((node) => {
      const [, unit] = parts(node);
      const line = outputLine(lesson, trace, facts, unit);
      put(node, { label: line ? `${node.data('name')}\n${line}` : node.data('name') });
    });
  }

  // New elements reach the graph through React, a moment after they were set: the stamp on the first one tells.
  let stamp = 0;
  function begin(lesson, ready) {
    stamp += 1;
    const [first, ...rest] = lesson.elements;
    const stamped = { ...first, data: { ...first.data, stamp } };
    window.dash_clientside.set_props('network', { elements: [stamped, ...rest] });
    whenShown(stamp, ready);
  }

  const isShown = (cy) => cy && cy.elements().nonempty() && cy.elements()[0].data('stamp') === stamp;

  function whenShown(wanted, ready) {
    if (wanted !== stamp) return;
    const cy = live();
    if (isShown(cy)) ready(cy);
    else setTimeout(() => whenShown(wanted, ready), 10);
  }

  function draw(lesson, trace, stage, chosen) {
    const cy = live();
    if (!isShown(cy)) return;
    const facts = known(stage, trace.layers.length);
    cy.batch(() => {
      drawNeurons(cy, trace, facts, chosen);
      drawEdges(cy, trace, facts, chosen);
      drawCaptions(cy, lesson, trace, facts);
    });
  }

  window.neuroviz.network = { live, known, parts, begin, isShown, draw };
})();
