// A pause: the teacher's message covers the page until the teacher goes on.
(function () {
  const byId = (id) => document.getElementById(id);

  function show(message) {
    const screen = byId('class-pause');
    byId('pause-text').textContent = message || '';
    if (!message) { if (screen.open) screen.close(); return; }
    if (screen.open) return;
    window.neuroviz.play.stop();
    window.neuroviz.training.stop();
    document.querySelectorAll('dialog[open]').forEach((each) => each.close());
    screen.showModal();
    byId('pause-text').focus();  // and not the button: a press meant for the lesson must not leave the class
  }

  // Only the teacher ends it.
  document.addEventListener('cancel', (event) => { if (event.target.id === 'class-pause') event.preventDefault(); }, true);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && byId('class-pause').open) event.preventDefault();
  }, true);
  document.addEventListener('click', (event) => {
    if (event.target.id === 'class-pause') event.stopImmediatePropagation();  // a click beside it would close a dialog
  }, true);
  window.neuroviz.pause = { show };
})();
