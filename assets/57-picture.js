// The network as a picture to keep: SVG, line by line what the graph has drawn, and PNG from the graph itself.
(function () {
  const { network, theme, player, escape } = window.neuroviz;
  const LINE_HEIGHT = 1.25, PNG_SCALE = 2;
  const brush = document.createElement('canvas').getContext('2d');
  const round = (value) => Math.round(value * 100) / 100;
  const size = (element, name) => element.numericStyle(name) || 0;

  // A tag with its attributes; what is null is left out.
  function tag(name, attributes, inner) {
    const all = Object.entries(attributes).filter(([, value]) => value !== null && value !== undefined)
      .map(([key, value]) => ` ${key}="${escape(typeof value === 'number' ? round(value) : value)}"`).join('');
    return inner === undefined ? `<${name}${all}/>` : `<${name}${all}>${inner}</${name}>`;
  }

  const opacity = (value) => (value < 1 ? value : null);

  // Text around a point: one line under the other, on a background if it has one.
  function text(element, label, { x, y }, anchor) {
    if (!label) return '';
    const style = (name) => element.style(name), font = size(element, 'font-size');
    const lines = label.split('\n'), step = font * LINE_HEIGHT, top = y - (step * (lines.length - 1)) / 2;
    const spans = lines.map((line, at) => tag('tspan', { x, y: top + step * at, dy: '0.35em' }, escape(line)));
    const outline = size(element, 'text-outline-width');
    const words = tag('text', {
      'font-size': font, 'font-weight': style('font-weight') === 'normal' ? null : style('font-weight'), fill: style('color'),
      'font-family': style('font-family'), 'text-anchor': anchor, stroke: outline ? style('text-outline-color') : null,
      'stroke-width': outline ? outline * 2 : null, 'stroke-linejoin': outline ? 'round' : null,
      'paint-order': outline ? 'stroke' : null,
    }, spans.join(''));
    return background(element, lines, font, { x, y }, anchor) + words;
  }

  function background(element, lines, font, { x, y }, anchor) {
    const shown = size(element, 'text-background-opacity'), border = size(element, 'text-border-opacity');
    if (!shown) return '';
    const padding = size(element, 'text-background-padding');
    brush.font = `${element.style('font-weight')} ${font}px ${element.style('font-family')}`;
    const width = Math.max(...lines.map((line) => brush.measureText(line).width)) + 2 * padding;
    const height = font * (1 + LINE_HEIGHT * (lines.length - 1)) + 2 * padding;
    const left = anchor === 'middle' ? x - width / 2 : anchor === 'end' ? x - width + padding : x - padding;
    return tag('rect', {
      x: left, y: y - height / 2, width, height, rx: element.style('text-background-shape').startsWith('round') ? 3 : null,
      fill: element.style('text-background-color'), 'fill-opacity': opacity(shown),
      stroke: border ? element.style('text-border-color') : null,
      'stroke-width': border ? size(element, 'text-border-width') : null,
    });
  }

  function dashes(element, style, pattern) {
    return element.style(style) === 'dashed' ? pattern : null;
  }

  function edge(element) {
    const from = element.sourceEndpoint(), to = element.targetEndpoint(), width = size(element, 'width');
    const ends = { x1: from.x, y1: from.y, x2: to.x, y2: to.y }, glow = size(element, 'underlay-opacity');
    const under = glow ? tag('line', {
      ...ends, stroke: element.style('underlay-color'), 'stroke-opacity': glow,
      'stroke-width': width + 2 * size(element, 'underlay-padding'), 'stroke-linecap': 'round',
    }) : '';
    const line = tag('line', {
      ...ends, stroke: element.style('line-color'), 'stroke-width': width, opacity: opacity(size(element, 'opacity')),
      'stroke-dasharray': dashes(element, 'line-style', '5 3'),
    });
    return under + line;
  }

  // Labels stand on top of all edges, as far along theirs as the graph has put them.
  function edgeLabel(element) {
    const from = element.sourceEndpoint(), to = element.targetEndpoint();
    const part = size(element, 'source-text-offset') / Math.hypot(to.x - from.x, to.y - from.y);
    const at = { x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y) };
    return text(element, element.style('source-label'), at, 'middle');
  }

  // A circle, or a rectangle for a bias or a pixel, that reaches `more` beyond the node's own edge.
  function shape(element, more, attributes, form = element.style('shape')) {
    const { x, y } = element.position(), width = size(element, 'width') + 2 * more, height = size(element, 'height') + 2 * more;
    if (form === 'ellipse') return tag('circle', { cx: x, cy: y, r: width / 2, ...attributes });
    const corner = form.startsWith('round') ? Math.min(width / 4, height / 4, 8) : null;
    return tag('rect', { x: x - width / 2, y: y - height / 2, width, height, rx: corner, ...attributes });
  }

  function body(element) {
    const border = size(element, 'border-width'), ring = size(element, 'outline-width'), glow = size(element, 'underlay-opacity');
    const ringAt = border / 2 + size(element, 'outline-offset') + ring / 2;
    return [
      glow ? shape(element, size(element, 'underlay-padding'), {
        fill: element.style('underlay-color'), 'fill-opacity': glow,
      }, element.style('underlay-shape')) : '',
      shape(element, 0, {
        fill: element.style('background-color'), 'fill-opacity': opacity(size(element, 'background-opacity')),
      }),
      element.hasClass('pictured') ? inside(element) : '',
      shape(element, 0, {
        fill: 'none', stroke: element.style('border-color'), 'stroke-width': border,
        'stroke-opacity': opacity(size(element, 'border-opacity')), 'stroke-dasharray': dashes(element, 'border-style', '4 2'),
      }),
      ring ? shape(element, ringAt, {
        fill: 'none', stroke: element.style('outline-color'), 'stroke-width': ring,
        'stroke-opacity': opacity(size(element, 'outline-opacity')),
        'stroke-dasharray': dashes(element, 'outline-style', '4 2'),
      }) : '',
    ].join('');
  }

  function inside(element) {
    const { x, y } = element.position(), width = size(element, 'width'), id = `clip-${element.id()}`;
    return tag('clipPath', { id }, shape(element, 0, {})) + tag('image', {
      href: element.data('picture'), x: x - width / 2, y: y - width / 2, width, height: width, 'clip-path': `url(#${id})`,
    });
  }

  const ANCHORS = { left: 'end', right: 'start', center: 'middle' };

  function node(element) {
    const isText = element.is('.caption, .title'), side = element.style('text-halign'), { x, y } = element.position();
    const aside = { left: -1, right: 1, center: 0 }[side] * size(element, 'width') / 2;
    return (isText ? '' : body(element)) + text(element, element.style('label'), { x: x + aside, y }, ANCHORS[side]);
  }

  function svg() {
    const cy = network.live(), { iteration, stage } = player.shown().cursor, width = cy.width(), height = cy.height();
    const edges = cy.edges().sort((a, b) => size(a, 'z-index') - size(b, 'z-index'));
    const parts = [
      tag('title', {}, `NeuroViz, iteration ${iteration}, ${stage}`),
      tag('rect', { width, height, fill: theme.colors().paper }),
      ...edges.map(edge), ...edges.map(edgeLabel), ...cy.nodes().map(node),
    ].filter(Boolean);
    const head = { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}` };
    return new Blob([tag('svg', head, `\n${parts.join('\n')}\n`), '\n'], { type: 'image/svg+xml' });
  }

  const png = () => network.live().png({ output: 'blob', scale: PNG_SCALE, bg: theme.colors().paper });

  window.neuroviz.picture = { svg, png };
})();
