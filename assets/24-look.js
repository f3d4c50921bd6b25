// How the graph's elements look in the theme at hand: cytoscape's style sheet, and shades of a colour.
(function () {
  const { theme } = window.neuroviz;
  const FONT = 'system-ui, "Segoe UI", "DejaVu Sans", sans-serif';
  const shades = new Map();

  // A colour of the theme, mixed with the paper: opaque, since what is opaque is drawn fastest.
  function shade(name, part = 1) {
    const key = `${name} ${part}`;
    if (!shades.has(key)) {
      const colors = theme.colors(), [full, paper] = [theme.rgb(colors[name]), theme.rgb(colors.paper)];
      shades.set(key, `rgb(${full.map((c, at) => Math.round(paper[at] + (c - paper[at]) * part)).join(',')})`);
    }
    return shades.get(key);
  }

  // The strongest fill on which the ink can still be read.
  shade.full = () => (theme.name() === 'dark' ? 0.5 : 0.62);

  function look() {
    const { ink, soft, line, paper, ground, glow, control } = theme.colors(), size = theme.scale();
    const glowing = { 'underlay-color': glow, 'underlay-opacity': 0.55, 'underlay-padding': 5 * size };
    const label = { 'font-size': 12 * size, color: ink, 'font-family': FONT };
    return [
      { selector: 'node', style: { ...label, 'text-valign': 'center', 'text-halign': 'center' } },
      { selector: '.neuron', style: { 'underlay-shape': 'ellipse', label: 'data(shown)', width: 'data(size)',
        height: 'data(size)', 'background-color': 'data(fill)', 'border-width': 1.2, 'border-color': soft,
        'outline-width': 'data(ring)', 'outline-color': 'data(ringColor)', 'outline-style': 'data(ringStyle)',
        'outline-offset': 2 } },
      { selector: '.pixel', style: { shape: 'rectangle', label: '', 'border-width': 0.5, 'border-color': line } },
      { selector: '.bias', style: { label: 'data(label)', shape: 'round-rectangle', width: 'data(size)',
        height: 'data(size)', 'background-color': paper, 'border-width': 1.2, 'border-color': soft } },
      { selector: '.caption, .title', style: { label: 'data(label)', width: 1, height: 1, 'background-opacity': 0,
        events: 'no', 'text-wrap': 'wrap', 'line-height': 1.25 } },
      { selector: '.title', style: { 'font-size': 13 * size, 'font-weight': 600, color: soft, 'text-background-color': paper,
        'text-background-opacity': 0.85 } },
      { selector: '.caption.left', style: { 'text-halign': 'left', 'font-size': 13 * size } },
      { selector: '.caption.right', style: { 'text-halign': 'right', 'text-justification': 'left', 'font-size': 13 * size } },
      { selector: '.caption.corner', style: { 'text-background-color': paper, 'text-background-opacity': 1 } },
      { selector: '.caption.marked', style: { 'font-weight': 700, 'text-background-color': glow,
        'text-background-opacity': theme.name() === 'dark' ? 0.3 : 0.45, 'text-background-padding': 2,
        'text-background-shape': 'roundrectangle' } },
      { selector: 'edge', style: { ...label, 'curve-style': 'straight', width: 'data(width)', 'line-color': 'data(color)',
        'line-style': 'data(dash)', 'line-dash-pattern': [7, 4], 'z-index': 'data(rank)', 'source-label': 'data(label)',
        'source-text-offset': 'data(offset)', 'text-background-color': paper, 'text-background-opacity': 1,
        'text-background-padding': 3, 'text-background-shape': 'roundrectangle', 'text-border-color': control,
        'text-border-width': 1, 'text-border-opacity': 1 } },
      { selector: '.chosen', style: { 'border-width': 3, 'border-color': ink } },
      { selector: '.dimmed', style: { 'background-opacity': 0.5, 'border-opacity': 0.5, 'outline-opacity': 0.4 } },
      { selector: '.end', style: { ...glowing, 'border-width': 2.4, 'border-color': ink } },
      { selector: '.work', style: glowing },
      { selector: '.off', style: { 'border-style': 'dashed', 'background-color': ground, 'border-color': soft } },
      { selector: '.pictured', style: { 'background-image': 'data(picture)', 'background-fit': 'cover',
        'text-outline-color': paper, 'text-outline-width': 2 } },
      { selector: 'edge.hovered', style: { 'z-index': 8 } },
      { selector: '.glow', style: { ...glowing, 'z-index': 9 } },
      { selector: 'edge.picked', style: { ...glowing, 'z-index': 10, 'text-border-color': glow, 'text-border-width': 2 } },
    ];
  }

  theme.listen(() => {
    shades.clear();
    const { player, network } = window.neuroviz, cy = network.live();
    if (!network.isShown(cy)) return;
    window.dash_clientside.set_props('network', { stylesheet: look() });
    player.arrange(cy);
  });

  look.font = FONT;
  window.neuroviz.look = look;
  window.neuroviz.shade = shade;
})();
