// The class's loss curves: one line a student, gaps between them, and their median.
(function () {
  const { plots, board, theme } = window.neuroviz;
  const byId = (id) => document.getElementById(id);
  const DRAW_MS = 1000, FEW = 12, MOST = 0.95, MARGIN = 1.2;
  let show = null, timer = null, chosen = null, latest = [];

  function everyone(rows) {
    const [x, y, text] = [[], [], []];
    for (const { standing, nickname } of rows) {
      x.push(...standing.curve_epochs, null);
      y.push(...standing.curve, null);
      text.push(...standing.curve_epochs.map(() => nickname), '');
    }
    return { x, y, text };
  }

  // Of those who have been in an epoch, each by its last known loss up to there; it ends where less than half of the
  // class has been: the median of a few who went far says nothing of the class.
  function median(rows) {
    const ends = [...new Set(rows.flatMap(({ standing }) => standing.curve_epochs))].sort((a, b) => a - b);
    const x = [], y = [];
    for (const epoch of ends) {
      const losses = rows.filter(({ standing }) => standing.curve_epochs.at(-1) >= epoch)
        .map(({ standing: { curve, curve_epochs: at } }) => curve[at.findLastIndex((each) => each <= epoch)])
        .filter((loss) => loss !== null).sort((a, b) => a - b);
      if (losses.length < rows.length / 2) continue;
      const half = losses.length >> 1;
      x.push(epoch);
      y.push(losses.length % 2 ? losses[half] : (losses[half - 1] + losses[half]) / 2);
    }
    return { x, y };
  }

  // A few runs that go wrong must not press all others onto the axis: their lines leave the picture. But where most
  // of them begin is in it.
  function most(losses) {
    const known = losses.filter((loss) => loss !== null).sort((a, b) => a - b);
    return known.length ? known[Math.floor((known.length - 1) * MOST)] : 0;
  }
  const top = (rows) => {
    const curves = rows.map(({ standing: { curve } }) => curve);
    return MARGIN * Math.max(most(curves.flat()), most(curves.map(([start]) => start))) || 1;
  };

  function draw() {
    timer = null;
    if (byId('board').hidden) return;
    const place = byId('class-chart'), figure = JSON.parse(place.dataset.figure);
    show = show || plots.graph('class-chart');
    const rows = latest.filter(({ standing }) => standing && !standing.diverged);
    const one = rows.find(({ number }) => number === chosen);
    const [all, middle, single] = figure.data;
    const line = { ...all.line, color: rows.length > FEW ? all.line.color : '--soft' };
    const data = [{ ...all, line, ...everyone(rows) }, { ...middle, ...median(rows) }];
    if (one) data.push({ ...single, name: one.nickname, x: one.standing.curve_epochs, y: one.standing.curve });
    const { layout } = figure;
    show({ data, layout: { ...layout, yaxis: { ...layout.yaxis, range: [0, top(rows)] } } });
  }

  function update(rows) {
    latest = rows;
    if (!timer) timer = setTimeout(draw, show ? DRAW_MS : 0);
  }

  document.addEventListener('click', ({ target }) => {
    const row = target.closest('#board-rows tr');
    if (!row || target.closest('button')) return;
    chosen = chosen === Number(row.dataset.member) ? null : Number(row.dataset.member);
    document.querySelectorAll('#board-rows tr').forEach((each) => {
      each.classList.toggle('chosen', Number(each.dataset.member) === chosen);
    });
    draw();
  });
  theme.listen(() => { if (show) draw(); });
  window.neuroviz.classChart = { update, draw };
})();
