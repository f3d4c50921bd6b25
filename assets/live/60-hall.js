// The hall's projector: the way in, how many are here, and the demo, large.
(function () {
  const { stream, follow, pause } = window.neuroviz;
  const byId = (id) => document.getElementById(id);
  const root = document.documentElement;
  const LARGE = { size: 'projector' };

  function receive(event) {
    if (event.kind === 'class') show(event);
    else if (event.kind === 'count') {
      byId('hall-count').textContent = event.count;
      byId('hall-students').textContent = event.count === 1 ? ' student' : ' students';
    } else if (event.kind === 'demo' || event.kind === 'reply') follow.take(event);
    else {
      pause.show(null);
      drawWay(null, event.kind === 'end' ? '' : 'Open this page by its new link.');
      byId('class-mode').textContent = event.kind === 'end' ? 'The class has ended.' : 'This link is not valid any more.';
      stream.close();
    }
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
    if (code) byId('hall-picture').src = `/join/${code}.svg`;
    byId('hall-address').textContent = text;
  }

  function begin(classId) {
    root.dataset.hall = '';
    root.dataset.inClass = '';
    byId('class-bar').hidden = byId('hall').hidden = false;
    follow.start(LARGE);
    stream.open(classId, 'hall', receive, (now) => { byId('class-state').textContent = stream.SAID[now]; });
    window.dispatchEvent(new Event('resize'));
  }

  window.neuroviz.inClass = { begin };
})();
