// Figures of the server: the names of CSS variables in them become the theme's colours, and a graph is mounted once.
(function () {
  const isName = (value) => typeof value === 'string' && value.startsWith('--');

  // A figure with colours in place of their names; what has no name in it stays the same object.
  function paint(figure) {
    const style = getComputedStyle(document.documentElement), known = new Map();
    function color(name) {
      if (!known.has(name)) known.set(name, style.getPropertyValue(name).trim());
      return known.get(name);
    }
    function walk(value) {
      if (isName(value)) return color(value);
      if (Array.isArray(value)) return value.every((each) => typeof each === 'number') ? value : value.map(walk);
      if (!value || typeof value !== 'object' || value.bdata) return value;
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]));
    }
    return walk(figure);
  }

  // Text and margins grow with the page's text.
  function scaled(figure) {
    const scale = window.neuroviz.theme.scale(), { font, margin } = figure.layout;
    if (scale === 1) return figure;
    const wide = Object.fromEntries(Object.entries(margin).map(([side, size]) => [side, size * scale]));
    return { ...figure, layout: { ...figure.layout, font: { ...font, size: font.size * scale }, margin: wide } };
  }

  // A graph in the element `place`; it is made with its first figure, since plotly loads only then.
  function graph(place) {
    const id = `${place}-graph`;
    let mounted = false;
    return function show(figure) {
      const drawn = paint(scaled(figure));
      if (mounted) { window.dash_clientside.set_props(id, { figure: drawn }); return; }
      mounted = true;
      const config = JSON.parse(document.getElementById(place).dataset.config);
      window.dash_clientside.set_props(place, { children: { namespace: 'dash_core_components', type: 'Graph',
        props: { id, figure: drawn, config, style: { height: '100%' } } } });
    };
  }

  // Told by the option and not by the element: to measure one at each step of playing costs a layout of the page.
  const isOpen = (tab) => !document.hidden && window.neuroviz.options.get('tab') === tab;

  window.neuroviz.plots = { paint, graph, isOpen };
})();
