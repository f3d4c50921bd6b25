// The gradient chart: the size of each layer's gradient over the iterations up to the cursor, and what ails the network.
(function () {
  const DRAW_MS = 250, GAP = 0.085;
  const { player, plots, escape } = window.neuroviz;
  const { state } = player;
  const byId = (id) => document.getElementById(id);
  const show = plots.graph('gradient-chart');
  let sizes = new Map(), timer = null, remarks = '';

  function answered({ history }) {
    if (history) history.iterations.forEach((iteration, at) => sizes.set(iteration, history.gradient_sizes[at]));
    update();
  }

  function traced(trace) {
    if (trace.gradient_sizes) sizes.set(trace.iteration, trace.gradient_sizes);
  }

  function update() {
    if (!timer) timer = setTimeout(draw, DRAW_MS);
  }

  // Gradients are known from the backward stage on: until then the cursor's own iteration is left out.
  function known() {
    const { lesson, cursor } = state;
    const isDone = window.neuroviz.network.known(cursor, lesson).hasDelta(1, lesson.names[1].length - 1);
    const last = isDone ? cursor.iteration : cursor.iteration - 1;
    return [...sizes].filter(([iteration]) => iteration <= last).sort(([a], [b]) => a - b);
  }

  function draw() {
    timer = null;
    if (!state.lesson || !plots.isOpen('gradients')) return;
    const points = known(), figure = state.lesson.gradient_chart;
    // A size of 0, or one that is not finite, has no place on a logarithmic axis.
    const at = (layer) => points.map(([, row]) => (row[layer] > 0 ? row[layer] : null));
    const x = points.map(([iteration]) => iteration);
    const data = figure.data.map((line, layer) => ({ ...line, x, y: at(layer), mode: x.length > 1 ? 'lines' : 'markers' }));
    show({ data, layout: { ...figure.layout, annotations: labels(data) } });
    note(points, figure.data.map(({ name }) => name));
  }

  // What the chart cannot show is said.
  function note(points, names) {
    const [, last] = points[points.length - 1] || [];
    const zero = last ? names.filter((_, layer) => last[layer] === 0) : [];
    const text = zero.length ? `The gradient of ${zero.join(', ')} is 0 now: it has no place on this axis.` : '';
    byId('gradients-note').textContent = last ? text : 'No gradient is computed yet.';
  }

  // Each line's name stands at its end; names that would lie on each other are moved apart.
  function labels(data) {
    const all = data.flatMap(({ y }) => y.filter((value) => value !== null)).map(Math.log10);
    const gap = GAP * Math.max(Math.max(...all) - Math.min(...all), 1);
    const ends = data.map(({ name, y, line }) => ({ name, line, end: y.findLast((value) => value !== null) }))
      .filter(({ end }) => end !== undefined).sort((a, b) => a.end - b.end);
    let below = -Infinity;
    return ends.map(({ name, line, end }) => {
      const y = Math.max(Math.log10(end), below + gap);
      below = y;
      const where = { x: 1, y, xref: 'paper', yref: 'y', xanchor: 'left', xshift: 4 };
      return { ...where, text: name, showarrow: false, font: { color: line.color } };
    });
  }

  // Neurons of which the same is to be said stand together.
  function remarkList({ names }, health) {
    const told = new Map();
    health.forEach(({ layer, unit, text }) => told.set(text, [...(told.get(text) || []), [layer, unit]]));
    const button = ([layer, unit]) =>
      `<button type="button" data-remark="${layer} ${unit}">${escape(names[layer][unit])}</button>`;
    const lines = [...told].map(([text, places]) => `<li>${places.map(button).join(' ')} ${escape(text)}</li>`);
    return lines.join('') || '<li class="soft">Nothing to remark in this iteration.</li>';
  }

  function drawn(lesson, trace) {
    update();
    const html = remarkList(lesson, trace.health || []);
    if (html === remarks) return;
    remarks = html;
    byId('remarks').innerHTML = html;
  }

  document.addEventListener('click', ({ target }) => {
    if (target.dataset && target.dataset.remark) player.choose(...target.dataset.remark.split(' ').map(Number));
  });
  window.neuroviz.options.listen(update);
  window.neuroviz.theme.listen(update);
  player.listen({ answered, traced, drawn, forgotten() { sizes = new Map(); }, lesson() { sizes = new Map(); } });
})();
