// The classes that the teacher leads: one to go to, or a new one.
(function () {
  const { teaching, dialogs, player, escape } = window.neuroviz;
  const byId = (id) => document.getElementById(id);
  let lead = null, isCreating = false;  // a double click makes one class

  async function list() {
    byId('classes-problem').textContent = byId('classes-news').textContent = '';
    const { error, classes, may_create: mayCreate, by_proxy: byProxy } = await teaching.act({ act: 'classes' });
    if (error) { byId('classes-problem').textContent = error; return; }
    byId('class-form').hidden = !mayCreate;
    byId('open-sign-out').hidden = byProxy;  // who is signed in by a proxy would be back with the next request
    byId('classes-list').innerHTML = classes.map((each) =>
      `<li><button type="button" data-class="${each.class}"><b>${escape(each.title)}</b> ` +
      `<span class="soft">${each.code} · ${each.count} ${each.count === 1 ? 'student' : 'students'}</span></button></li>`).join('')
      || '<li class="soft">You lead no class yet.</li>';
  }

  async function create() {
    if (isCreating) return;
    isCreating = true;
    await createOne();
    isCreating = false;
  }

  async function createOne() {
    const own = byId('class-new-own').checked ? { experiment: player.state.lesson.experiment } : {};
    const answer = await teaching.act({ act: 'create', title: byId('class-new-title').value, ...own });
    byId('classes-problem').textContent = answer.error || '';
    if (answer.error) return;
    byId('class-new-title').value = '';
    dialogs.close('dialog-classes');
    await lead(answer.created);
    dialogs.open('dialog-code');
  }

  document.addEventListener('click', ({ target }) => {
    const button = target.closest('button[data-class]');
    if (!button) return;
    dialogs.close('dialog-classes');
    lead(button.dataset.class);
  });
  document.addEventListener('submit', (event) => {
    if (event.target.id !== 'class-form') return;
    event.preventDefault();
    create();
  });

  // `goTo` leads the class with an id.
  function bind(goTo) {
    lead = goTo;
    dialogs.listen('dialog-classes', list);
  }

  function open(news) {
    dialogs.open('dialog-classes');
    byId('classes-news').textContent = news;
  }

  window.neuroviz.classes = { bind, open };
})();
