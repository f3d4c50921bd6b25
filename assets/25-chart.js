// The loss chart: gathers the losses that the server told, and draws those up to the cursor.
(function () {
  const DRAW_MS = 250;
  const OTHER = '--class-3';
  const EPOCH_SERIES = ['train_loss', 'test_loss', 'train_accuracy', 'test_accuracy'];
  const ROOM_OF_LEGEND = 22;  // pixels more when another run is named in it
  const LONGEST_NAME = 18;
  let figure = null, batches = new Map(), epochs = new Map(), last = -1, timer = null, latest = null, show = null;
  let other = null;  // another run of the student's, beside this one

  function begin(lesson) {
    figure = lesson.chart;
    batches = new Map();
    epochs = new Map();
    last = -1;
  }

  function add(history) {
    history.iterations.forEach((iteration, at) => batches.set(iteration, history.batch_loss[at]));
    history.epochs.forEach((epoch, at) => epochs.set(epoch, EPOCH_SERIES.map((name) => history[name][at])));
    last = Math.max(last, history.until);
  }

  // The iteration under the cursor is not in the server's history yet: its own trace tells of it.
  function addTrace(trace) {
    if (trace.loss) batches.set(trace.iteration, trace.loss.batch_before);
    if (trace.scores) epochs.set(trace.epoch, trace.scores);
  }

  const sorted = (map, limit) => [...map.entries()].filter(([at]) => at <= limit).sort((a, b) => a[0] - b[0]);

  function points(lesson, cursor) {
    const { kind } = window.neuroviz.network.known(cursor, lesson), { iteration } = cursor;
    const applied = kind === 'update' ? iteration : iteration - 1;
    const measured = kind === 'forward' ? iteration - 1 : iteration;
    const per = lesson.iterations_per_epoch;
    const ended = sorted(epochs, Math.floor(Math.max(applied, 0) / per));
    const series = { batch_loss: sorted(batches, measured) };
    EPOCH_SERIES.forEach((name, at) => { series[name] = ended.map(([epoch, row]) => [epoch * per, row[at]]); });
    return series;
  }

  function draw(lesson, cursor) {
    latest = { lesson, cursor };
    if (!timer && window.neuroviz.options.get('tab') === 'loss') timer = setTimeout(redraw, show ? DRAW_MS : 0);
  }

  // The other run's lines have this run's look in another colour and dashed; its batches are left out.
  function othersLines() {
    const { history, title, iterations_per_epoch: per } = other;
    const x = history.epochs.map((epoch) => epoch * per);
    const cut = title.length > LONGEST_NAME ? `${title.slice(0, LONGEST_NAME - 1)}…` : title;
    const name = cut.replaceAll('&', '&amp;').replaceAll('<', '&lt;');  // plotly reads tags in a name
    return figure.data.filter(({ meta }) => EPOCH_SERIES.includes(meta)).map((trace) => ({
      ...trace, meta: `other_${trace.meta}`, name, x, y: history[trace.meta],
      showlegend: trace.meta === 'train_loss',
      line: { ...trace.line, color: OTHER, dash: trace.meta.startsWith('train') ? 'dash' : 'dot' },
      marker: { ...trace.marker, color: OTHER },
    }));
  }

  function redraw() {
    timer = null;
    // plotly is larger than the rest of the page together: it loads when the network has been drawn.
    show = show || window.neuroviz.plots.graph('chart');
    const series = points(latest.lesson, latest.cursor);
    const data = figure.data.map((trace) => ({
      ...trace, x: series[trace.meta].map(([x]) => x), y: series[trace.meta].map(([, y]) => y),
    }));
    const all = other ? [...data, ...othersLines()] : data, layout = { ...figure.layout, yaxis: lossAxis(all) };
    const margin = { ...layout.margin, t: layout.margin.t + ROOM_OF_LEGEND };
    show({ data: all, layout: other ? { ...layout, margin } : layout });
  }

  // Losses that are far apart, as of a run that diverges, are told apart by their powers alone.
  function lossAxis(traces) {
    const { ratio, yaxis: powers } = figure.far_apart;
    let least = Infinity, most = 0;
    for (const { meta, y } of traces) {
      if (!meta.endsWith('loss')) continue;
      for (const loss of y) if (loss > 0 && Number.isFinite(loss)) [least, most] = [Math.min(least, loss), Math.max(most, loss)];
    }
    return most > ratio * least ? powers : figure.layout.yaxis;
  }

  function again() {
    if (latest) draw(latest.lesson, latest.cursor);
  }

  // Another run beside this one; null for none.
  function compare(run) {
    other = run;
    again();
  }

  window.neuroviz.theme.listen(again);
  window.neuroviz.options.listen((name) => { if (name === 'tab') again(); });
  window.neuroviz.chart = { begin, add, addTrace, draw, compare, seen: () => last };
})();
