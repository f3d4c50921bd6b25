// Data of one's own: the dialog's two tabs, and how a table becomes the experiment's data.
(function () {
  const DIALOG = 'dialog-own-data';
  const { player, questions, dialogs } = window.neuroviz;
  const byId = (id) => document.getElementById(id);
  let isAsking = false, used = null;

  function element(name, props, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(props || {})) {
      if (key in made && typeof value !== 'string') made[key] = value;
      else made.setAttribute(key, value);
    }
    made.append(...children);
    return made;
  }

  const complain = (text) => { byId('own-problem').textContent = text; };

  // The answer; null, with the reason said, when there is none. What the student has put together stays.
  async function ask(question) {
    if (isAsking) return null;
    isAsking = true;
    complain('');
    const reply = await questions.ask(question);
    isAsking = false;
    if (reply && !reply.error) return reply;
    complain(reply ? reply.error : 'No answer came. Nothing is lost: try again.');
    return null;
  }

  async function use(table) {
    const reply = await ask({ ask: 'table', ...table, experiment: player.state.lesson.experiment });
    if (!reply) return;
    used = { table: reply.table, notes: reply.notes };
    player.configure(() => reply.experiment);
    dialogs.close(DIALOG);
  }

  function choose(name, isFocused) {
    for (const tab of document.querySelectorAll('[data-own-tab]')) {
      const isOn = tab.dataset.ownTab === name;
      tab.setAttribute('aria-selected', isOn);
      tab.tabIndex = isOn ? 0 : -1;
      byId(`own-${tab.dataset.ownTab}`).hidden = !isOn;
      if (isOn && isFocused) tab.focus();
    }
    complain('');
  }

  document.addEventListener('click', ({ target }) => {
    if (target.closest('#open-own-data')) dialogs.open(DIALOG);
    const tab = target.closest('[data-own-tab]');
    if (tab) choose(tab.dataset.ownTab, false);
  });

  document.addEventListener('keydown', (event) => {
    const tab = event.target.closest('[data-own-tab]');
    if (!tab || !['ArrowLeft', 'ArrowRight'].includes(event.key)) return;
    event.preventDefault();
    choose(tab.dataset.ownTab === 'points' ? 'file' : 'points', true);
  });

  player.listen({
    lesson({ experiment }) {
      const notes = used && used.table === experiment.dataset.table ? used.notes : [];
      byId('own-note').textContent = notes.join(' ');
    },
  });
  window.neuroviz.ownData = { element, ask, use, complain };
})();
