// Where the network's elements stand: in the pixels of the place it has, so that text keeps its size.
(function () {
  const TOP = 46, BOTTOM = 26, LARGEST_GAP = 112, WIDEST_STEP = 400;
  const brush = document.createElement('canvas').getContext('2d');
  // Of the last arrangement: between columns, between the neurons of the fullest one, and a neuron's diameter.
  let step = 0, gap = 0, size = 0;

  function textWidth(nodes) {
    brush.font = '13px system-ui, sans-serif';
    return Math.max(...nodes.map((node) => brush.measureText(node.data('name')).width));
  }

  // The column's left and right ends, leaving room for the names beside them.
  function columns(cy, width, layers) {
    const left = Math.max(textWidth(cy.nodes('.caption.left')), 30) + 44;
    const right = Math.max(textWidth(cy.nodes('.caption.right')), brush.measureText('target −0.000').width) + 44;
    step = Math.min((width - left - right) / (layers - 1), WIDEST_STEP);
    const begin = left + (width - left - right - step * (layers - 1)) / 2;
    return Array.from({ length: layers }, (_, layer) => begin + layer * step);
  }

  // The names of the outputs have up to three lines.
  const layerIsLast = (cy, layer) => cy.getElementById(`b-${layer}`).empty();

  function place(cy, layer, x, height) {
    const units = cy.nodes(`[id ^= "n-${layer}-"]`), bias = cy.getElementById(`b-${layer}`);
    const rows = units.length + bias.length, space = height - TOP - BOTTOM;
    const own = Math.min(space / rows, LARGEST_GAP);
    const top = TOP + (space - own * (rows - 1)) / 2;
    const radius = size / 2;
    units.forEach((node, unit) => {
      const y = top + own * unit;
      node.position({ x, y });
      if (node.data('size') !== size) node.data('size', size);
      const caption = cy.getElementById(`c-${layer}-${unit}`);
      const [dx, dy] = caption.hasClass('left') ? [-radius - 9, 0]
        : caption.hasClass('right') ? [radius + 13, 0] : [-radius - 9, -radius * 0.85];
      caption.position({ x: x + dx, y: y + dy });
    });
    bias.position({ x, y: top + own * units.length });
    const title = cy.getElementById(`t-${layer}`), text = title.data('text');
    title.position({ x, y: Math.max(top - Math.max(radius, layerIsLast(cy, layer) ? 26 : 0) - 28, 20) });
    const narrow = step < 80 ? text.replace('Hidden ', 'H') : text;
    title.data('label', step < 150 ? narrow.replace(' · ', '\n') : text);
  }

  function arrange(cy) {
    const width = cy.width(), height = cy.height(), layers = cy.nodes('.title').length;
    if (!layers || !width || !height) return;
    const most = Math.max(...Array.from({ length: layers }, (_, layer) =>
      cy.nodes(`[id ^= "n-${layer}-"]`).length + cy.getElementById(`b-${layer}`).length));
    const xs = columns(cy, width, layers);
    gap = Math.min((height - TOP - BOTTOM) / most, LARGEST_GAP);
    size = Math.round(Math.max(Math.min(gap * 0.74, step * 0.4, 52), 12));
    cy.batch(() => {
      cy.zoom(1);
      cy.pan({ x: 0, y: 0 });
      xs.forEach((x, layer) => place(cy, layer, x, height));
    });
  }

  // How far along an edge its number stands, so that all numbers of a column stand one under the other right of
  // its neurons; null where there is no room for them.
  function labelOffset(edge, kind) {
    const half = kind === 'update' ? 56 : 26;
    const aside = size / 2 + half + 8;
    const spacing = gap * (1 - aside / step);
    if (aside + half + size / 2 > step || spacing < 20) return null;
    const from = edge.source().position(), to = edge.target().position();
    return Math.round(aside * Math.hypot(to.x - from.x, to.y - from.y) / (to.x - from.x));
  }

  // Whether hidden neurons can have their names beside them.
  const isRoomy = () => size >= 26;

  window.neuroviz.arrangement = { arrange, labelOffset, isRoomy };
})();
