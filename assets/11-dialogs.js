// Native dialogs: open one by its id; Escape, its × and a click beside it close it, and the focus goes back.
(function () {
  const byId = (id) => document.getElementById(id);
  const listeners = new Map();
  let before = null;

  function open(id) {
    const dialog = byId(id);
    if (!dialog || dialog.open) return;
    if (!document.querySelector('dialog[open]')) before = document.activeElement;
    dialog.showModal();
    (listeners.get(id) || []).forEach((each) => each(dialog));
  }

  // Once more, with what was typed into it, and what is wrong with that in the place for it.
  function reopen(id, place, problem) {
    place.textContent = problem;
    byId(id).showModal();
  }

  // Without an id the one that is open on top.
  function close(id) {
    const dialog = id ? byId(id) : [...document.querySelectorAll('dialog[open]')].at(-1);
    if (dialog && dialog.open) dialog.close();
  }

  // `each` is called with the dialog whenever it was opened.
  function listen(id, each) {
    listeners.set(id, [...(listeners.get(id) || []), each]);
  }

  // "close" does not bubble, hence the capture.
  document.addEventListener('close', ({ target }) => {
    if (target.tagName !== 'DIALOG' || document.querySelector('dialog[open]')) return;
    if (before && before.isConnected) before.focus();
    before = null;
  }, true);

  // The second press of a double click on what opened it is meant for no backdrop.
  document.addEventListener('click', ({ target, detail }) => {
    if (target.closest('[data-close]')) close(target.closest('dialog').id);
    else if (target.tagName === 'DIALOG' && detail < 2) close(target.id);
  });

  window.neuroviz.dialogs = { open, reopen, close, listen };
})();
