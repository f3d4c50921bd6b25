// The loss chart: gathers the losses that the server told, and draws those up to the cursor.
(function () {
  const DRAW_MS = 250;
  const EPOCH_SERIES = ['train_loss', 'test_loss', 'train_accuracy', 'test_accuracy'];
  let figure = null, batches = new Map(), epochs = new Map(), last = -1, timer = null, latest = null, mounted = false;

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

  function points(lesson, { iteration, stage }) {
    const per = lesson.iterations_per_epoch;
    const { kind } = window.neuroviz.network.known(stage, lesson.layers.length);
    const applied = kind === 'update' ? iteration : iteration - 1;
    const measured = kind === 'forward' ? iteration - 1 : iteration;
    const sorted = (map, limit) => [...map.entries()].filter(([at]) => at <= limit).sort((a, b) => a[0] - b[0]);
    const ended = sorted(epochs, Math.floor(Math.max(applied, 0) / per));
    const series = { batch_loss: sorted(batches, measured) };
    EPOCH_SERIES.forEach((name, at) => { series[name] = ended.map(([epoch, row]) => [epoch * per, row[at]]); });
    return series;
  }

  function draw(lesson, cursor) {
    latest = { lesson, cursor };
    if (!timer) timer = setTimeout(redraw, mounted ? DRAW_MS : 0);
  }

  function redraw() {
    timer = null;
    const series = points(latest.lesson, latest.cursor);
    const data = figure.data.map((trace) => ({
      ...trace, x: series[trace.meta].map(([x]) => x), y: series[trace.meta].map(([, y]) => y),
    }));
    const drawn = { data, layout: figure.layout };
    if (mounted) window.dash_clientside.set_props('loss-chart', { figure: drawn });
    else mount(drawn);
  }

  // plotly is larger than the rest of the page together: it loads when the network has been drawn.
  function mount(drawn) {
    mounted = true;
    const config = JSON.parse(document.getElementById('chart').dataset.config);
    window.dash_clientside.set_props('chart', { children: { namespace: 'dash_core_components', type: 'Graph',
      props: { id: 'loss-chart', figure: drawn, config, style: { height: '100%' } } } });
  }

  window.neuroviz.chart = { begin, add, addTrace, draw, seen: () => last };
})();
