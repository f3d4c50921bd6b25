// The sentence of one neuron at work, for the walk from neuron to neuron. It tells of nothing that comes later.
(function () {
  const { number } = window.neuroviz;
  const count = (n, what) => `${n} ${what}${n === 1 ? '' : 's'}`;

  function forward(lesson, trace, layer, unit) {
    const m = trace.layers[layer - 1], { activation } = lesson.layers[layer - 1];
    return `${lesson.names[layer][unit]} adds up ${count(lesson.names[layer - 1].length, 'signal')} w·a and its bias to ` +
      `z = ${number(m.z[unit])}; ${activation.replace('_', ' ')} makes of it a = ${number(m.a[unit])}.`;
  }

  function backward(lesson, trace, layer, unit) {
    const m = trace.layers[layer - 1], name = lesson.names[layer][unit];
    if (!m.returned_sum) return `δ of ${name} says how the loss changes with its z: ${number(m.delta[unit])}.`;
    const errors = count(lesson.names[layer + 1].length, 'error');
    return `To ${name} come back ${errors} w·δ, in all ${number(m.returned_sum[unit])}; ` +
      `times the slope ${number(m.slope[unit])} that is δ = ${number(m.delta[unit])}.`;
  }

  // The sentence at a cursor that stands at a neuron.
  window.neuroviz.unitSentence = function (lesson, trace, { stage, unit }) {
    const [kind, place] = stage.split(' '), layer = Number(place);
    const text = (kind === 'forward' ? forward : backward)(lesson, trace, layer, unit);
    return `${text} That is neuron ${unit + 1} of ${lesson.names[layer].length}.`;
  };
})();
