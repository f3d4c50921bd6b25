// Where the network's elements stand: in the pixels of the place it has, so that text keeps its size.
(function () {
  const BOTTOM = 26, LARGEST_GAP = 112, WIDEST_STEP = 400, LARGEST_PIXEL = 22, BESIDE_IMAGE = 40, NARROW = 500;
  const brush = document.createElement('canvas').getContext('2d');
  const TITLES = 46, THREE_LINES = 49;
  // Of the last arrangement: between columns, between the neurons of the fullest one, between the outputs, a neuron's
  // diameter, a pixel's side (0: the inputs are no image), and how much larger than normal the text is.
  let step = 0, gap = 0, outputGap = 0, size = 0, pixel = 0, scale = 1;

  function textWidth(nodes) {
    brush.font = `${13 * scale}px system-ui, sans-serif`;
    return Math.max(0, ...nodes.map((node) => brush.measureText(node.data('name')).width));
  }

  // Whether the outputs stand so close that a caption of three lines would reach into the next one.
  const isTight = () => outputGap < THREE_LINES * scale;

  // How wide an output's caption is, with its value below its name or beside it.
  function captionWidth(nodes) {
    const name = textWidth(nodes), isShare = window.neuroviz.player.state.lesson.output_is_probability;
    const lines = isShare ? ['p = 0.00e−00', 'target 0.000'] : ['ŷ = −0.00e−00', 'target −0000.000'];
    const value = Math.max(...lines.map((line) => brush.measureText(line).width));
    return isTight() ? name + value + brush.measureText('    ←').width : Math.max(name, value);
  }

  // Where the columns stand, with room for the names beside the outer ones, and for an image before its neighbours.
  function columns(cy, width, layers) {
    const beside = Math.min(gap * 0.37, 26) * scale + 22, half = pixel * side(cy) / 2;
    const left = pixel ? half + 16 : Math.max(textWidth(cy.nodes('.caption.left')), 30) + beside;
    const room = Math.max(width - left - captionWidth(cy.nodes('.caption.right')) - beside, 0);
    // The least from an image's middle to the next column.
    const first = pixel ? half + Math.min(BESIDE_IMAGE * scale, width / 14) : 0;
    step = Math.min(room / (layers - 1), WIDEST_STEP * scale);
    let more = 0;
    if (step < first && layers > 2) {
      step = Math.max((room - first) / (layers - 2), 0);
      more = first - step;
    }
    const begin = left + (room - more - step * (layers - 1)) / 2;
    return Array.from({ length: layers }, (_, layer) => begin + layer * step + (layer ? more : 0));
  }

  // Over the highest neuron are the titles, of two lines where columns are narrow.
  const above = () => TITLES * scale;

  // Pixels along a side of the image.
  const side = (cy) => Math.sqrt(cy.nodes('.pixel').length);

  function placeImage(cy, x, height) {
    const across = side(cy), left = x - (pixel * (across - 1)) / 2;
    const top = above() + (height - above() - BOTTOM - pixel * across) / 2;
    cy.nodes('.pixel').forEach((node, at) => {
      node.position({ x: left + pixel * (at % across), y: top + pixel * Math.floor(at / across) });
      if (node.data('size') !== pixel) node.data('size', pixel);
    });
    cy.getElementById('b-0').position({ x, y: top + pixel * across + 24 * scale }).data('size', 24 * scale);
    const title = cy.getElementById('t-0');
    title.position({ x, y: Math.max(top - 32 * scale, 20 * scale) });
    title.data('label', title.data('text'));
  }

  // The names of the outputs have up to three lines.
  const layerIsLast = (cy, layer) => cy.getElementById(`b-${layer}`).empty();

  function place(cy, layer, x, height) {
    if (layer === 0 && pixel) { placeImage(cy, x, height); return; }
    // By their numbers: elements that an earlier network had too keep their old place in cytoscape's order.
    const numberOf = (node) => Number(node.id().split('-')[2]);
    const units = cy.nodes(`[id ^= "n-${layer}-"]`).sort((a, b) => numberOf(a) - numberOf(b));
    const bias = cy.getElementById(`b-${layer}`);
    const rows = units.length + bias.length, space = height - above() - BOTTOM;
    const own = Math.min(space / rows, LARGEST_GAP);
    const top = above() + (space - own * (rows - 1)) / 2;
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
    bias.data('size', Math.min(24 * scale, size + 4));
    const title = cy.getElementById(`t-${layer}`), text = title.data('text');
    title.position({ x, y: Math.max(top - Math.max(radius, layerIsLast(cy, layer) ? 26 * scale : 0) - 28 * scale, 20 * scale) });
    title.data('label', titleOf(text, cy.getElementById(`t-${layer + 1}`).data('text')));
  }

  // "Hidden 1 · tanh" as far as there is room for it beside the next one; the last has none.
  function titleOf(text, next) {
    if (step >= 150 * scale) return text;
    const [name, activation = ''] = text.split(' · '), letter = step < 34 * scale ? '' : 'H';
    const short = step < 80 * scale ? name.replace('Hidden ', letter) : name;
    const [own, other] = [text, next || ''].map((each) => brush.measureText(each.split(' · ')[1] || '').width);
    const isRoom = !next || (own + Math.max(own, other)) / 2 + 8 * scale < step;
    return [short, isRoom && activation].filter(Boolean).join('\n');
  }

  function arrange(cy) {
    const width = cy.width(), height = cy.height(), layers = cy.nodes('.title').length;
    if (!layers || !width || !height) return;
    scale = window.neuroviz.theme.scale();
    const across = side(cy), room = Math.min(height - above() - BOTTOM - 40, width / (width < NARROW ? layers + 1 : 4));
    pixel = across ? Math.floor(Math.min(room / across, LARGEST_PIXEL * scale)) : 0;
    const begin = pixel ? 1 : 0;
    const most = Math.max(...Array.from({ length: layers - begin }, (_, at) => at + begin).map((layer) =>
      cy.nodes(`[id ^= "n-${layer}-"]`).length + cy.getElementById(`b-${layer}`).length));
    gap = Math.min((height - above() - BOTTOM) / most, LARGEST_GAP);
    outputGap = Math.min((height - above() - BOTTOM) / cy.nodes('.caption.right').length, LARGEST_GAP);
    const xs = columns(cy, width, layers);
    size = Math.round(Math.max(Math.min(gap * (0.74 + (scale - 1) * 0.2), step * 0.4, 52 * scale), 12));
    cy.batch(() => {
      cy.zoom(1);
      cy.pan({ x: 0, y: 0 });
      xs.forEach((x, layer) => place(cy, layer, x, height));
    });
  }

  // How far along an edge its number stands, so that all numbers of a column stand one under the other right of
  // its neurons; null where there is no room for them. A single one, of an edge that is pointed at, has always room.
  function labelOffset(edge, kind, isAlone) {
    const from = edge.source().position(), to = edge.target().position();
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    if (isAlone) return Math.round(length / 2);
    const { aside, isRoom } = roomForNumbers(kind), isOfImage = pixel && edge.data('place')[0] === 1;
    return isRoom && !isOfImage ? Math.round((aside * length) / (to.x - from.x)) : null;
  }

  // How far right of a column its numbers stand, and whether they have room there.
  function roomForNumbers(kind) {
    const half = (kind === 'update' ? 56 : 26) * scale, aside = size / 2 + half + 8;
    const spacing = gap * (1 - aside / step);
    return { aside, isRoom: aside + half + size / 2 <= step && spacing >= 20 * scale };
  }

  // Whether the edges into a layer carry their numbers at such a stage.
  const hasNumbers = (layer, kind) => roomForNumbers(kind).isRoom && !(pixel && layer === 1);

  // Whether hidden neurons can have their names beside them.
  const isRoomy = () => size >= 26;

  window.neuroviz.arrangement = { arrange, labelOffset, isRoomy, isTight, hasNumbers };
})();
