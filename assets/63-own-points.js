// Own data, first tab: points drawn in the plane.
(function () {
  const SIZE = 400;
  const { complain, use } = window.neuroviz.ownData;
  const byId = (id) => document.getElementById(id);
  const points = [];
  let edge = null;

  const SHAPES = [
    'M0 -6a6 6 0 1 0 .01 0z', 'M-5.3 -5.3h10.6v10.6h-10.6z', 'M0 -6.6l6 11.4h-12z', 'M0 -7.2l6 7.2 -6 7.2 -6 -7.2z',
    'M-2.2 -6.5h4.4v4.3h4.3v4.4h-4.3v4.3h-4.4v-4.3h-4.3v-4.4h4.3z',
  ];
  const toPixel = (value) => SIZE * (0.5 + value / (2 * edge));
  const toValue = (share) => Number(((share - 0.5) * 2 * edge).toFixed(2));
  const within = (value) => Math.min(edge, Math.max(-edge, value));

  function svg(name, attributes, ...children) {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  function grid() {
    const lines = [], texts = [];
    for (const value of [-1, -0.5, 0.5, 1, 0]) {
      const at = toPixel(value), name = String(value).replace('-', '−');
      lines.push(svg('path', { class: value ? 'own-line' : 'own-axis', d: `M${at} 0V${SIZE}M0 ${at}H${SIZE}` }));
      if (!value) continue;
      texts.push(svg('text', { x: at, y: toPixel(0), dy: '1.2em', 'text-anchor': 'middle' }, name));
      texts.push(svg('text', { x: toPixel(0) - 6, y: SIZE - at, dy: '0.35em', 'text-anchor': 'end' }, name));
    }
    texts.push(svg('text', { x: SIZE - 6, y: toPixel(0) - 6, 'text-anchor': 'end' }, 'x1'));
    texts.push(svg('text', { x: toPixel(0) + 6, y: 0, dy: '1.2em' }, 'x2'));
    return [...lines, ...texts];  // lines first, so that none crosses a number
  }

  function begin() {
    const place = byId('own-square');
    if (!place) { setTimeout(begin, 50); return; }
    edge = Number(place.dataset.edge);
    const marks = svg('g', { id: 'own-marks' });
    place.append(svg('svg', { viewBox: `0 0 ${SIZE} ${SIZE}`, role: 'img', id: 'own-plane' }, ...grid(), marks));
    show();
  }

  function show() {
    byId('own-marks').replaceChildren(...points.map(({ x1, x2, label }) => svg('path', {
      class: `own-class-${label}`, d: SHAPES[label], transform: `translate(${toPixel(x1)} ${SIZE - toPixel(x2)})`,
    })));
    const counts = SHAPES.map((_, label) => points.filter((point) => point.label === label).length);
    counts.forEach((count, label) => { document.querySelector(`[data-own-count="${label}"]`).textContent = count; });
    const classes = counts.filter(Boolean).length;
    byId('own-count').textContent = points.length
      ? `${points.length} ${points.length === 1 ? 'point' : 'points'} of ${classes} ${classes === 1 ? 'class' : 'classes'}.`
      : 'Click into the plane, or type x1 and x2.';
    byId('own-plane').setAttribute('aria-label', `Plane from −${edge} to ${edge}. ${byId('own-count').textContent}`);
    byId('own-undo').disabled = byId('own-clear').disabled = !points.length;
  }

  const chosenClass = () => Number(document.querySelector('[name="own-class"]:checked').value);

  function add(x1, x2) {
    complain('');
    points.push({ x1: within(x1), x2: within(x2), label: chosenClass() });
    show();
  }

  function typed() {
    const values = ['own-x1', 'own-x2'].map((id) => byId(id).valueAsNumber);
    if (values.every((value) => Math.abs(value) <= edge)) add(...values);
    else complain(`x1 and x2 are numbers from −${edge} to ${edge}.`);
  }

  const ACTIONS = {
    'own-add': typed,
    'own-undo': () => { points.pop(); show(); },
    'own-clear': () => { points.length = 0; show(); },
    'own-use-points': () => use({ points }),
  };

  document.addEventListener('click', (event) => {
    const plane = event.target.closest('#own-plane'), button = event.target.closest('button');
    if (button && ACTIONS[button.id]) ACTIONS[button.id]();
    if (!plane) return;
    const box = plane.getBoundingClientRect();
    add(toValue((event.clientX - box.left) / box.width), -toValue((event.clientY - box.top) / box.height));
  });

  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !['own-x1', 'own-x2'].includes(event.target.id)) return;
    event.preventDefault();
    typed();
  });

  begin();
})();
