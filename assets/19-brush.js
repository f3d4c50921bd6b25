// How the graph gets onto its canvas: directly, and edges of one look one after the other. Cytoscape keeps a picture of
// each element and puts these together, which costs more than drawing them where nearly all of them change at each step.
(function () {
  const EDGE_DASHES = [7, 4], RING_DASHES = [4, 2], SOLID = [];
  const BORDER = 1.2, PIXEL_BORDER = 0.5, RING_GAP = 2, FONT_PX = 12;
  // How much of fill, border and ring shows where another weight is chosen; as in the style sheet (24-look.js).
  const FULL = { fill: 1, border: 1, ring: 1 }, DIMMED = { fill: 0.5, border: 0.5, ring: 0.4 };

  // Looks that change too fast to be told to cytoscape, by the elements' ids.
  const quick = new Map();
  let used = false;

  // Edges with a text, a glow or a mouse over them are drawn by cytoscape, one by one.
  const isPlain = (data, element) => !data.label && !element.hasClass('picked') && !element.hasClass('glow');

  // Lines are gathered by their look; the strongest are drawn last, as cytoscape would.
  function gather(groups, look, scratch) {
    const key = `${look.rank} ${look.color} ${look.dash} ${look.width}`;
    let group = groups.get(key);
    if (!group) groups.set(key, group = { look, lines: [] });
    group.lines.push(scratch);
  }

  function strokeLines(context, { look, lines }) {
    context.strokeStyle = look.color;
    context.lineWidth = look.width;
    context.setLineDash(look.dash === 'dashed' ? EDGE_DASHES : SOLID);
    // One stroke for each line: where the processor draws, many lines that cross in one path take far longer.
    for (const { startX, startY, endX, endY } of lines) {
      context.beginPath();
      context.moveTo(startX, startY);
      context.lineTo(endX, endY);
      context.stroke();
    }
  }

  function circle(context, { x, y }, width, color, alpha, radius, dashes) {
    context.globalAlpha = alpha;
    context.strokeStyle = color;
    context.lineWidth = width;
    context.setLineDash(dashes);
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.stroke();
  }

  // A neuron as the style sheet says, with fill, border, ring and number.
  function drawNeuron(context, element, look, pen) {
    const place = element.position(), { size } = element.data();
    const part = element.hasClass('dimmed') ? DIMMED : FULL;
    context.fillStyle = look.fill;
    context.globalAlpha = part.fill;
    context.beginPath();
    context.arc(place.x, place.y, size / 2, 0, 2 * Math.PI);
    context.fill();
    circle(context, place, BORDER, pen.soft, part.border, size / 2, SOLID);
    if (look.ring) {
      const radius = (size + BORDER + look.ring + RING_GAP) / 2;
      circle(context, place, look.ring, look.ringColor, part.ring, radius, look.ringStyle === 'dashed' ? RING_DASHES : SOLID);
    }
    context.globalAlpha = 1;
    if (!look.shown) return;
    context.fillStyle = pen.ink;
    context.fillText(look.shown, place.x, place.y + (FONT_PX * pen.scale) / 2);
  }

  function drawPixel(context, element, look, pen) {
    const { x, y } = element.position(), { size } = element.data(), from = [x - size / 2, y - size / 2, size, size];
    context.fillStyle = look.fill;
    context.strokeStyle = pen.line;
    context.lineWidth = PIXEL_BORDER;
    context.setLineDash(SOLID);
    context.fillRect(...from);
    context.strokeRect(...from);
  }

  // Titles and captions are text alone. As whole nodes cytoscape would work out their styles anew at each picture,
  // since it looks in vain for a background image in them.
  function drawByCytoscape(context, element, renderer) {
    if (element.hasClass('caption') || element.hasClass('title')) renderer.drawElementText(context, element);
    else renderer.drawElement(context, element, null, element.isNode());
  }

  function drawOthers(context, others, renderer) {
    const { theme } = window.neuroviz, pen = { ...theme.colors(), scale: theme.scale() };
    for (const [element, look] of others) {
      if (!look) { drawByCytoscape(context, element, renderer); continue; }
      context.font = `${FONT_PX * pen.scale}px ${window.neuroviz.look.font}`;
      context.textAlign = 'center';
      context.textBaseline = 'bottom';
      (look.isPixel ? drawPixel : drawNeuron)(context, element, look, pen);
    }
  }

  function draw(context, elements, renderer) {
    const groups = new Map(), others = [];
    for (let at = 0; at < elements.length; at += 1) {
      const element = elements[at], data = element.data(), scratch = element[0]._private.rscratch;
      const isLine = data.rank !== undefined && Number.isFinite(scratch.startX) && isPlain(data, element);
      if (!isLine) others.push([element, element.isNode() && quick.get(data.id)]);
      else gather(groups, quick.get(data.id) || data, scratch);
    }
    context.save();
    context.lineCap = 'butt';
    [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).forEach(([, group]) => strokeLines(context, group));
    drawOthers(context, others, renderer);
    // An edge's number is read where it lies over a neuron, too.
    for (const [element] of others) if (element.isEdge()) renderer.drawElementText(context, element);
    context.restore();
  }

  // Before the first element is drawn. These are the renderer's inner parts: where they are missing, its own way is
  // slower and draws the same.
  function drawDirectly(cy) {
    const renderer = cy.renderer();
    if (!renderer.drawElement || !renderer.drawElementText || !renderer.drawLayeredElements) return;
    // A ring that is drawn again with a kept path is added to that path, again and again, and gets ever slower.
    renderer.pathsEnabled = false;
    renderer.drawLayeredElements = (context, elements) => draw(context, elements, renderer);
    used = true;
  }

  window.neuroviz.brush = { drawDirectly, quick, isUsed: () => used };
})();
