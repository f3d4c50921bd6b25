// The hall's projector: the way in, how many are here, and the demo, large.
(function () {
  const { stream, follow, pause } = window.neuroviz;
  const byId = (id) => document.getElementById(id);
  const root = document.documentElement;
  const WIDE_PX = 1700;  // narrower, larger letters would press the network together
  const NEW_LINK = 'Open this page by its new link.';

  function receive(event) {
    if (event.kind === 'class') show(event);
    else if (event.kind === 'count') {
      byId('hall-count').textContent = event.count;
      byId('hall-students').textContent = event.count === 1 ? ' student' : ' students';
    } else if (event.kind === 'demo' || event.kind === 'reply') follow.take(event);
    else {
      stream.close();
      if (event.kind === 'end') over('The class has ended.', ''); else over('This link is not valid any more.', NEW_LINK);
    }
  }

  function over(why, what) {
    pause.show(null);
    byId('class-mode').textContent = why;
    document.querySelectorAll('#hall h2, #hall .hall-count').forEach((each) => { each.hidden = true; });
    drawWay(null, what);
  }

  function said({ mode, label }) {
    if (mode !== 'demo') return 'Own work';
    return label || '';
  }

  function show(state) {
    byId('class-title').textContent = state.title;
    byId('class-mode').textContent = said(state);
    drawWay(state.joining ? state.code : null, state.joining ? location.host : 'Joining is closed.');
    pause.show(state.paused);
  }

  // The code in letters and as a picture, and where to type it; without a code the reason for that.
  function drawWay(code, text) {
    byId('hall-code').textContent = code || '';
    byId('hall-picture').hidden = !code;
    if (code) window.neuroviz.code.show(byId('hall-picture'), code);
    byId('hall-address').textContent = text;
  }

  // `error` says why the link that brought this page here opens nothing.
  function begin(classId, error) {
    root.dataset.hall = '';
    root.dataset.inClass = '';
    byId('class-bar').hidden = byId('hall').hidden = false;
    follow.start({ size: window.innerWidth < WIDE_PX ? 'normal' : 'projector' });
    if (error || !classId) { over(error || 'This page is opened by the secret link of a class.', ''); return; }
    stream.open(classId, 'hall', receive, (text) => { byId('class-state').textContent = text; });
    window.dispatchEvent(new Event('resize'));
  }

  window.neuroviz.inClass = { begin };
})();
