// The tab "Table": every value of the stage in tables that a keyboard and a screen reader can walk, in step with the
// graph. It is written only while it can be seen.
(function () {
  const { number, escape } = window.neuroviz;
  const { link } = window.neuroviz.math;
  const WAIT_MS = 260;
  const byId = (id) => document.getElementById(id);
  const LATER = '<td class="later">not <span>computed</span> yet</td>';
  const cell = (isKnown, value) => (isKnown ? `<td>${number(value)}</td>` : LATER);
  let layerShown = null, timer = null, due = 0;

  const isOpen = () => window.neuroviz.options.get('tab') === 'table' && byId('panel-table').getClientRects().length > 0;

  function table(caption, heads, rows) {
    const titles = heads.map((head) => `<th scope="col"${head === 'layer' ? ' class="where"' : ''}>${head}</th>`).join('');
    return `<table><caption>${caption}</caption><thead><tr>${titles}</tr></thead>` +
      `<tbody>${rows.join('')}</tbody></table>`;
  }

  const button = (name, choose, isPressed) => `<th scope="row"><button type="button" class="pick" data-choose="${choose}" ` +
    `aria-pressed="${isPressed}">${escape(name)}</button></th>`;

  function neurons({ lesson, trace, facts, chosen }) {
    const rows = lesson.names.flatMap((units, layer) => units.map((name, unit) => {
      const m = layer ? trace.layers[layer - 1] : null, where = layer ? lesson.layers[layer - 1].name : 'input';
      const isChosen = layer === chosen.layer && unit === chosen.unit;
      const head = layer ? button(name, `${layer} ${unit}`, isChosen) : `<th scope="row">${escape(name)}</th>`;
      const z = layer ? cell(facts.hasZ(layer, unit), m.z && m.z[unit]) : '<td>–</td>';
      const a = cell(facts.hasA(layer, unit), layer ? m.a && m.a[unit] : trace.x && trace.x[unit]);
      const delta = layer ? cell(facts.hasDelta(layer, unit), m.delta && m.delta[unit]) : '<td>–</td>';
      return `<tr${link({ node: `n-${layer}-${unit}` })}${isChosen ? ' class="picked-row"' : ''}>${head}` +
        `<td class="where">${where}</td>${z}${a}${delta}</tr>`;
    }));
    return table(`Neurons${trace.row === undefined ? '' : `, for row ${trace.row}`}`, ['neuron', 'layer', 'z', 'a', 'δ'], rows);
  }

  function weights({ lesson, trace, facts, chosen }, layer) {
    const m = trace.layers[layer - 1], names = [...lesson.names[layer - 1], 'bias'], isUpdated = facts.kind === 'update';
    const { edgeId } = window.neuroviz.network;
    const rows = names.flatMap((from, i) => lesson.names[layer].map((to, unit) => {
      const isChosen = layer === chosen.layer && unit === chosen.unit && i === chosen.from;
      const value = (isKnown, values) => cell(isKnown, values && values[i][unit]);
      return `<tr${link({ edge: edgeId(lesson, layer, i, unit) })}${isChosen ? ' class="picked-row"' : ''}>` +
        `${button(`${from} → ${to}`, `${layer} ${unit} ${i}`, isChosen)}${value(true, m.before)}` +
        value(facts.hasZ(layer, unit), m.signal) + value(facts.hasDelta(layer, unit), m.gradient) +
        `${value(isUpdated, m.change)}${value(isUpdated, m.after)}</tr>`;
    }));
    const heads = ['from → to', 'before', 'signal', 'gradient', 'step', 'after'];
    return table(`Weights and biases into the layer ${lesson.layers[layer - 1].name}`, heads, rows);
  }

  function frame(panel, lesson) {
    const options = lesson.layers.map(({ name }, at) => `<option value="${at + 1}">${name}</option>`).join('');
    panel.innerHTML = '<div id="table-neurons"></div>' +
      `<label class="table-layer">Weights into <select id="table-layer">${options}</select></label>` +
      '<div id="table-weights"></div>';
  }

  let framed = null;
  function write() {
    const seen = window.neuroviz.player.shown();
    if (!seen || !isOpen()) return;
    const { lesson, trace, cursor } = seen, { chosen } = window.neuroviz.player.state;
    if (framed !== lesson) { frame(byId('panel-table'), lesson); framed = lesson; layerShown = null; }
    const moment = { lesson, trace, chosen, facts: window.neuroviz.network.known(cursor, lesson) };
    const layer = layerShown || chosen.layer;
    byId('table-layer').value = layer;
    window.neuroviz.card.fill(byId('table-neurons'), neurons(moment));
    window.neuroviz.card.fill(byId('table-weights'), weights(moment, layer));
  }

  function draw() {
    if (!isOpen()) return;
    const now = performance.now();
    if (now >= due) { due = now + WAIT_MS; write(); return; }
    timer = timer || setTimeout(() => { timer = null; due = performance.now() + WAIT_MS; write(); }, due - now);
  }

  let chosenLayer = null;
  function drawn() {
    const { chosen } = window.neuroviz.player.state;
    if (chosen.layer !== chosenLayer) layerShown = null;
    chosenLayer = chosen.layer;
    draw();
  }

  document.addEventListener('change', ({ target }) => {
    if (target.id !== 'table-layer') return;
    layerShown = Number(target.value);
    write();
  });
  window.neuroviz.options.listen((which) => { if (which === 'tab') setTimeout(write, 0); });
  window.neuroviz.table = { drawn };
})();
