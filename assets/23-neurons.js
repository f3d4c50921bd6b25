// Neurons: fill for the activation, ring for delta, and in words what is the matter with one.
(function () {
  const { number, network, brush } = window.neuroviz;
  const { parts, put } = network;
  const LABELLED_PX = 40, MORE_PX = 16;  // a neuron that has room for its number, and how much more larger text needs
  // Whoever is one of these is drawn by cytoscape, also while it plays.
  const SPECIAL = ['chosen', 'end', 'work', 'off', 'pictured'];

  const isOneOf = (places, layer, unit) => (places || []).some(([l, u]) => l === layer && u === unit);

  function drawNeurons(cy, moment) {
    const { trace, facts, lesson, isFast } = moment, { shade } = window.neuroviz;
    const shownFrom = LABELLED_PX + MORE_PX * (window.neuroviz.theme.scale() - 1);
    cy.nodes('.neuron').forEach((node) => {
      const [layer, unit] = parts(node);
      if (layer === 0 && lesson.image) { drawPixel(node, unit, moment); return; }
      const value = facts.hasA(layer, unit) ? (layer === 0 ? trace.x : trace.layers[layer - 1].a)[unit] : null;
      const delta = facts.hasDelta(layer, unit) ? trace.layers[layer - 1].delta[unit] : null;
      const isLabelled = node.data('size') >= shownFrom, sign = delta < 0 ? 'negative' : 'positive';
      // While it plays, a number that is not seen is not written.
      const label = value === null || (isFast && !isLabelled) ? '' : number(value);
      const look = {
        label,
        shown: isLabelled && value !== null ? short(value) : '',
        fill: value === null || Number.isNaN(value) ? shade('paper') : shade(value < 0 ? 'negative' : 'positive', fillOf(value)),
        ring: delta === null ? 0 : 1.2 + Math.round(Math.min(Math.abs(delta) || 0, 1) * 20) / 4,
        ringColor: shade(sign),
        ringStyle: delta < 0 ? 'dashed' : 'solid',
      };
      classes(node, layer, unit, moment);
      show(node, look, isFast);
    });
  }

  function show(node, look, isFast) {
    if (isFast && brush.isUsed() && !SPECIAL.some((name) => node.hasClass(name))) brush.quick.set(node.id(), look);
    else put(node, look);
  }

  // Two decimals have room in a neuron, and of a large number its first digit; the card and the table have the rest.
  function short(value) {
    if (!Number.isFinite(value)) return brief(value);
    const size = Math.abs(value), whole = size < 9999.5 ? value.toFixed(0) : value.toExponential(0).replace('+', '');
    return (size < 99.995 ? value.toFixed(2) : whole).replaceAll('-', '−');
  }

  // A word has no room in the picture.
  const brief = (value) => (Number.isNaN(value) ? 'NaN' : number(value));

  // In steps, so that a colour is mixed once.
  function fillOf(value) {
    const part = Number.isFinite(value) ? Math.min(Math.abs(value), 1) : 1;
    return (Math.round(part * 32) / 32) * window.neuroviz.shade.full();
  }

  function drawPixel(node, unit, { trace, facts, chosen, isFast }) {
    const ink = facts.hasA(0, unit) ? Math.round(Math.max(0, Math.min(trace.x[unit], 1)) * 16) / 16 : 0;
    toggle(node, 'end', chosen.layer === 1 && chosen.from === unit);
    show(node, { fill: window.neuroviz.shade('ink', ink), isPixel: true }, isFast);
  }

  // A class that is toggled to what it was costs too.
  function toggle(node, name, isOn) {
    if (node.hasClass(name) !== isOn) node.toggleClass(name, isOn);
  }

  function classes(node, layer, unit, { trace, facts, chosen, lesson }) {
    const { from } = chosen, isChosen = layer === chosen.layer && unit === chosen.unit;
    const isEnd = from !== undefined && layer === chosen.layer - 1 && unit === from;
    toggle(node, 'chosen', isChosen);
    toggle(node, 'end', isEnd);
    toggle(node, 'dimmed', from !== undefined && !isChosen && !isEnd);
    toggle(node, 'work', facts.unit === unit && layer === facts.active);
    toggle(node, 'off', isOneOf(trace.off, layer, unit));
  }

  // Below each other; where many outputs stand close, in one line.
  function output(lesson, trace, facts, unit, name) {
    const last = lesson.layers.length, lines = [name];
    if (!facts.hasA(last, unit)) return name;
    const { a } = trace.layers[last - 1], isTight = window.neuroviz.arrangement.isTight();
    lines.push(`${lesson.output_is_probability ? 'p' : 'ŷ'} = ${brief(a[unit])}`);
    if (facts.kind !== 'forward') {  // a trial input has no target at all
      const target = trace.y[unit], several = trace.y.length > 1;
      if (!several) lines.push(`target ${number(target)}`);
      else if (target === 1) lines.push(isTight ? '←' : '← target');
    }
    return lines.join(isTight ? '  ' : '\n');
  }

  // Frozen, off, or a health mark: in words or signs, never by colour alone.
  function mark(trace, layer, unit) {
    if (isOneOf(trace.off, layer, unit)) return 'off';
    if (isOneOf(trace.frozen, layer, unit)) return '❄';
    return (trace.health || []).some((each) => each.layer === layer && each.unit === unit) ? '!' : '';
  }

  function drawCaptions(cy, { lesson, trace, facts, chosen }) {
    const isRoomy = window.neuroviz.arrangement.isRoomy();
    cy.nodes('.caption').forEach((node) => {
      const [layer, unit] = parts(node), name = node.data('name');
      if (layer === 0) return;
      const said = mark(trace, layer, unit);
      toggle(node, 'marked', Boolean(said));
      if (node.hasClass('corner')) {
        put(node, { label: isRoomy ? [name, said].filter(Boolean).join(' ') : said });
        return;
      }
      put(node, { label: output(lesson, trace, facts, unit, said ? `${name} ${said}` : name) });
    });
    cy.nodes('.bias').forEach((node) => {
      const at = parts(node)[0];
      toggle(node, 'end', chosen.from === lesson.names[at].length && chosen.layer === at + 1);
    });
  }

  function draw(cy, moment) {
    drawNeurons(cy, moment);
    drawCaptions(cy, moment);
  }

  window.neuroviz.neurons = { draw };
})();
