// Edges: how wide, in which colour, and which number each carries at a stage.
(function () {
  const { number, options, network, brush } = window.neuroviz;
  const { parts, put } = network;
  // A weight of this size and more has the full width.
  const FULL_WEIGHT = 2, THINNEST = 0.8, WIDEST = 7.2, LARGE = 300;
  const FAINT = 0.09, DIM = 0.2, ASIDE = 0.4, ACTIVE = 0.5;
  let last = null, hovered = null;

  const signed = (value) => (value > 0 ? `+${number(value)}` : number(value));

  // Which weights are drawn: only after an update is there a choice.
  const drawnWeights = (facts) => (facts.kind === 'update' ? options.get('weights') : 'before');

  // The scale of the changes stays as long as it fits, so that pictures of different iterations can be compared.
  let scale = null, scaleOf = null;
  function changeScale(lesson, trace) {
    if (scaleOf !== lesson) { scale = null; scaleOf = lesson; }
    let most = 0;
    for (const { change } of trace.layers) for (const row of change) for (const value of row) {
      if (Math.abs(value) > most) most = Math.abs(value);
    }
    if (!(most > 0 && Number.isFinite(most))) return scale || 1;
    if (scale === null || most > scale || most < scale / 20) {
      const power = 10 ** Math.floor(Math.log10(most));
      scale = [1, 2, 5, 10].find((step) => most <= step * power * (1 + 1e-12)) * power;
    }
    return scale;
  }

  // In steps of a tenth of a pixel, in a large network half a pixel: fewer edges change from picture to picture.
  const widthOn = (full, isLarge) => (value) => {
    const part = Number.isFinite(value) ? Math.min(Math.abs(value) / full, 1) : 1, steps = isLarge ? 2 : 10;
    return Math.round((THINNEST + part * (WIDEST - THINNEST)) * steps) / steps;
  };

  // What an edge carries at a stage, as the legend calls it: what the stage computes once it is computed, whichever
  // layer is at work, and before that the weight.
  const SIGNAL = 'signals w·a', GRADIENT = 'gradients', WEIGHT = 'weights w', CHANGE = 'changes', BOTH = 'old → new';
  function kindOf([layer, , to], { facts }) {
    if (facts.kind === 'forward' && facts.hasZ(layer, to)) return SIGNAL;
    if (facts.kind === 'backward' && facts.hasDelta(layer, to)) return GRADIENT;
    if (facts.kind !== 'update') return WEIGHT;
    return options.get('weights') === 'change' ? CHANGE : BOTH;
  }

  // The number itself, as text.
  function carried(place, moment) {
    const [layer, from, to] = place, m = moment.trace.layers[layer - 1], at = (table) => table[from][to];
    switch (kindOf(place, moment)) {
      case SIGNAL: return number(at(m.signal));
      case GRADIENT: return number(at(m.gradient));
      case WEIGHT: return number(at(m.before));
      case CHANGE: return signed(-at(m.change));
      default: return `${number(at(m.before))} → ${number(at(m.after))}`;
    }
  }

  // The legend speaks of the chosen neuron's edges; one of another kind, under the mouse, says itself what it carries.
  const ONE = { [SIGNAL]: 'w·a', [GRADIENT]: 'gradient', [WEIGHT]: 'w' };
  const kindOfChosen = (moment) => kindOf([moment.chosen.layer, 0, moment.chosen.unit], moment);
  function called(place, moment, text) {
    const kind = kindOf(place, moment);
    return kind === kindOfChosen(moment) ? text : `${ONE[kind]} = ${text}`;
  }

  // How strongly an edge shows, and whether it belongs to what is chosen.
  function strength([layer, from, to], { chosen, facts, lesson }) {
    const into = layer === chosen.layer && to === chosen.unit;
    const outOf = layer === chosen.layer + 1 && from === chosen.unit;
    if (layer === 1 && lesson.image && !into && !outOf) return FAINT;
    if (chosen.from !== undefined) return into && from === chosen.from ? 1 : into ? ASIDE : DIM;
    if (into || outOf) return 1;
    if (layer !== facts.active) return DIM;
    return facts.unit === null || facts.unit === to ? ACTIVE : DIM;
  }

  // Whose numbers stand beside them: those into the chosen neuron, or the one weight that is chosen.
  function isNamed([layer, from, to], { chosen }, id) {
    if (id === hovered) return true;
    if (layer !== chosen.layer || to !== chosen.unit) return false;
    return chosen.from === undefined || chosen.from === from;
  }

  function label(edge, place, moment, text) {
    if (!isNamed(place, moment, edge.id())) { put(edge, { label: '' }); return; }
    const isPointedAt = edge.id() === hovered || moment.chosen.from !== undefined;
    const offset = window.neuroviz.arrangement.labelOffset(edge, moment.facts.kind, isPointedAt);
    put(edge, offset === null ? { label: '' } : { label: called(place, moment, text ?? carried(place, moment)), offset });
  }

  function draw(cy, moment) {
    last = moment;
    const { lesson, trace, facts, isFast } = moment, { shade } = window.neuroviz;
    const mode = drawnWeights(facts), isChange = mode === 'change';
    const width = widthOn(isChange ? changeScale(lesson, trace) : FULL_WEIGHT, cy.edges().length > LARGE);
    const isQuick = isFast && brush.isUsed();
    cy.edges().forEach((edge) => {
      const place = parts(edge), [layer, from, to] = place;
      const m = trace.layers[layer - 1], value = isChange ? -m.change[from][to] : m[mode][from][to];
      const strong = strength(place, moment), isFaint = strong === FAINT;
      const look = {
        width: isFaint ? THINNEST : width(value),
        color: shade(value < 0 ? 'negative' : 'positive', strong),
        dash: value < 0 && !isFaint ? 'dashed' : 'solid',
        rank: isFaint ? 0 : strong === 1 ? 3 : strong > DIM ? 2 : 1,
      };
      if (isQuick && !isNamed(place, moment, edge.id())) brush.quick.set(edge.id(), look);
      else put(edge, look);
      const text = isFast ? undefined : carried(place, moment);
      if (!isFast) put(edge, { value: text });
      label(edge, place, moment, text);
    });
    mark(cy, moment);
    legend(moment, isChange);
  }

  // The chosen weight glows.
  let glowing = null;
  function mark(cy, { lesson, chosen }) {
    const { layer, unit, from } = chosen;
    const id = from === undefined ? null : network.edgeId(lesson, layer, from, unit);
    if (id === glowing && (id === null || cy.getElementById(id).hasClass('picked'))) return;
    cy.edges('.picked').removeClass('picked');
    if (id) cy.getElementById(id).addClass('picked');
    glowing = id;
  }

  // A scale is a round number: 0.05 or 2.0e-7, never more digits than it needs.
  function legend(moment, isChange) {
    const { facts, trace, chosen } = moment;
    const full = isChange && scale !== null ? number(scale).replace(/(\.\d*?)0+(?=$|e)/, '$1').replace(/\.(?=$|e)/, '') : '';
    const weight = facts.kind === 'update' ? `|weight| ${options.get('weights')}` : '|weight|';
    write('widths', isChange ? `|change|, widest at ${full}` : weight);
    const kind = kindOfChosen(moment);
    write('carried', kind === GRADIENT && trace.batch_size > 1 ? `${kind} (batch mean)` : kind);
    // Where there is no room for the numbers there is nothing to say of them.
    document.getElementById('on-edges').hidden = !window.neuroviz.arrangement.hasNumbers(chosen.layer, facts.kind);
  }

  function write(id, text) {
    const place = document.getElementById(id);
    if (place.textContent !== text) place.textContent = text;
  }

  // The number of the edge under the mouse is made when it is wanted.
  function hover(edge) {
    const cy = network.live(), before = hovered;
    hovered = edge ? edge.id() : null;
    if (!last || before === hovered) return;
    [before, hovered].filter(Boolean).forEach((id) => {
      const each = cy.getElementById(id);
      if (each.nonempty()) label(each, parts(each), last);
    });
  }

  window.neuroviz.edges = { draw, hover };
})();
