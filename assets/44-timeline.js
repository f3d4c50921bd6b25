// The timeline: every iteration that was reached, to be dragged to; the student's changes are marked on it.
(function () {
  const { player } = window.neuroviz;
  const byId = (id) => document.getElementById(id);

  function draw() {
    const { place, cursor, lesson } = player.state, slider = byId('timeline');
    if (!slider || !place || !cursor) return;
    const furthest = Math.max(place.furthest, cursor.iteration);
    slider.max = Math.max(furthest, 1);
    slider.value = cursor.iteration;
    const per = lesson.iterations_per_epoch;
    const epoch = Math.ceil(cursor.iteration / per);
    slider.setAttribute('aria-valuetext', `iteration ${cursor.iteration} of ${furthest}, epoch ${epoch}`);
    byId('timeline-text').textContent = `${cursor.iteration} / ${furthest}`;
    marks(place.interventions, slider.max);
  }

  let marked = '';
  function marks(interventions, max) {
    const html = interventions.map(({ at }) => `<i style="left:${(100 * at) / max}%"></i>`).join('');
    if (html === marked) return;
    marked = html;
    byId('timeline-marks').innerHTML = html;
  }

  // Wherever it is dragged; of the places on the way the link keeps only the newest.
  function dragged(value) {
    window.neuroviz.play.stop();
    window.neuroviz.training.stop();
    player.moveTo(value, value ? 'update' : 'start');
  }

  document.addEventListener('input', (event) => {
    if (event.target.id === 'timeline') dragged(Number(event.target.value));
  });
  player.listen({ drawn: draw, answered: draw });
})();
