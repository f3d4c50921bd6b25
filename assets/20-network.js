// Draws one stage into the cytoscape elements, in one batch. It computes no mathematics: widths and colours only.
(function () {
  const BLUE = '#1f6fb2', ORANGE = '#c2570c';
  const { number } = window.neuroviz;

  function live() {
    const element = document.getElementById('network');
    return element && element._cyreg ? element._cyreg.cy : null;
  }

  function mix(value) {
    const part = Math.min(Math.abs(value), 1) * 0.62;
    const [r, g, b] = value >= 0 ? [31, 111, 178] : [194, 87, 12];
    return `rgb(${[r, g, b].map((c) => Math.round(255 - (255 - c) * part)).join(',')})`;
  }

  // What is known at a stage: which layers have activations, which have deltas, and which is at work.
  function known(stage, layers) {
    const [kind, place] = stage.split(' ');
    const at = Number(place);
    if (kind === 'start') return { a: 0, delta: layers + 1, active: 0, kind };
    if (kind === 'forward') return { a: at, delta: layers + 1, active: at, kind };
    if (kind === 'loss') return { a: layers, delta: layers + 1, active: 0, kind };
    if (kind === 'backward') return { a: layers, delta: at, active: at, kind };
    return { a: layers, delta: 1, active: 0, kind };
  }

  function weightLook(value, dim) {
    return {
      width: 0.8 + Math.min(Math.abs(value), 3) * 2.4,
      color: value >= 0 ? BLUE : ORANGE,
      dash: value >= 0 ? 'solid' : 'dashed',
      opacity: dim ? 0.22 : 1,
    };
  }

  function drawNeurons(cy, trace, facts, chosen) {
    cy.nodes('.neuron').forEach((node) => {
      const [, layer, unit] = node.id().split('-').map(Number);
      const values = layer === 0 ? trace.x : trace.layers[layer - 1].a;
      const has = facts.kind !== 'start' && (layer === 0 || layer <= facts.a);
      const delta = layer > 0 && layer >= facts.delta ? trace.layers[layer - 1].delta[unit] : null;
      node.data({
        label: has ? number(values[unit]) : '',
        fill: has ? mix(values[unit]) : '#ffffff',
        ring: delta === null ? 0 : 1.2 + Math.min(Math.abs(delta), 1) * 5,
        ringColor: delta === null || delta >= 0 ? BLUE : ORANGE,
        ringStyle: delta === null || delta >= 0 ? 'solid' : 'dashed',
      });
      node.toggleClass('chosen', node.id() === `n-${chosen.layer}-${chosen.unit}`);
    });
  }

  function edgeLabel(layer, from, to, matrices, facts) {
    const at = (weights, biases) => (from < weights.length ? weights[from][to] : biases[to]);
    const before = at(matrices.weights_before, matrices.biases_before);
    if (facts.kind === 'forward' && layer === facts.active)
      return number(from < matrices.weights_before.length ? matrices.signal[from][to] : before);
    if (facts.kind === 'backward' && layer === facts.active)
      return number(at(matrices.weight_gradient, matrices.bias_gradient));
    if (facts.kind === 'update')
      return `${number(before)} → ${number(at(matrices.weights_after, matrices.biases_after))}`;
    return number(before);
  }

  function drawEdges(cy, trace, facts, chosen) {
    cy.edges().forEach((edge) => {
      const [, layer, from, to] = edge.id().split('-').map(Number);
      const matrices = trace.layers[layer - 1];
      const updated = facts.kind === 'update';
      const weights = updated ? matrices.weights_after : matrices.weights_before;
      const biases = updated ? matrices.biases_after : matrices.biases_before;
      const value = from < weights.length ? weights[from][to] : biases[to];
      const mine = layer === chosen.layer && to === chosen.unit;
      const dim = facts.active ? layer !== facts.active : !mine;
      const text = edgeLabel(layer, from, to, matrices, facts);
      edge.data({ ...weightLook(value, dim), value: text, label: mine ? text : '' });
    });
  }

  window.neuroviz.network = {
    live,
    known,
    draw(trace, stage, chosen) {
      const cy = live();
      if (!cy || cy.nodes('.neuron').empty()) return false;
      const facts = known(stage, trace.layers.length);
      cy.batch(() => {
        drawNeurons(cy, trace, facts, chosen);
        drawEdges(cy, trace, facts, chosen);
      });
      return true;
    },
  };
})();
