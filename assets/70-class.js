// The way into a class: by code, by link, or as a teacher; and the scripts that only the pages of a class need.
(function () {
  const { player, questions, dialogs, link, say } = window.neuroviz;
  const AGAIN_MS = 2000;
  const byId = (id) => document.getElementById(id);
  const HALL = '/hall', TEACHER = '/teacher';
  const { pathname } = location, asked = new URLSearchParams(location.search);
  // The secret of a link does not stay in the address; another one in the same tab begins anew.
  const isSecret = [HALL, TEACHER].includes(pathname), key = isSecret && location.hash.slice(1);
  if (key) history.replaceState(null, '', pathname);
  window.addEventListener('hashchange', () => { if (isSecret) location.reload(); });
  let role = null, seat = null;

  function load(address) {
    return new Promise((resolve) => {
      const isStyle = address.includes('.css');
      const element = document.createElement(isStyle ? 'link' : 'script');
      Object.assign(element, isStyle ? { rel: 'stylesheet', href: address } : { src: address, async: false });
      Object.assign(element, { onload: resolve, onerror: () => setTimeout(() => resolve(load(address)), AGAIN_MS) });
      document.head.append(element);
    });
  }

  // "student", "teacher" or "hall": the scripts of one role are loaded, once.
  async function become(wanted, ...all) {
    if (role) { if (role === wanted) window.neuroviz.inClass?.begin(...all); return; }
    role = wanted;
    const scripts = JSON.parse(byId('class-bar').dataset.scripts)[wanted];
    await Promise.all(scripts.map(load));
    window.neuroviz.inClass.begin(...all);
  }

  // It goes into the body of a request, and from there into a cookie.
  async function enter(secret) {
    const response = await fetch('/enter', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ key: secret }),
    }).catch(() => null);
    const isAway = !response || response.status >= 500 || response.status === 429;
    say.fault('enter', isAway ? 'The server cannot be reached. Trying again.' : '');
    if (isAway) return new Promise((resolve) => setTimeout(() => resolve(enter(secret)), AGAIN_MS * (1 + Math.random())));
    return response.ok ? response.json() : { error: (await response.text()).replace(/^\d+ /, '') };
  }

  // The page's run is the student's that this browser was.
  const openAsTeacher = () => link.send({ do: 'open', run: null, share: null });

  async function join(code) {
    const reply = await questions.ask({ ask: 'join', code });
    if (reply.error) { complain(reply.error); return; }
    dialogs.close('dialog-join');
    become('student', reply.class);
  }

  // Another class's link must not cost the seat in this one without a word.
  function leaveFor(code) {
    byId('join-code').value = code;
    complain(`You are in “${seat.title}”. To join another class leaves it.`);
  }

  function complain(error) {
    byId('join-problem').textContent = error;
    dialogs.open('dialog-join');
  }

  // The first answer says who the server takes this page for.
  async function answered(answer) {
    if (seat !== null || !('class' in answer)) return;
    seat = answer.class || false;
    const entered = key ? await enter(key) : {};
    if (entered.error && pathname === TEACHER) byId(answer.teacher ? 'problem' : 'teacher-problem').textContent = entered.error;
    if (entered.role && entered.role !== 'hall') openAsTeacher();
    if (pathname === HALL) {
      if (entered.class) sessionStorage.setItem('neuroviz-hall', entered.class);
      become('hall', sessionStorage.getItem('neuroviz-hall'), entered.error);
    }
    else if (answer.teacher || entered.role) become('teacher', entered.class);
    else if (pathname === TEACHER) dialogs.open('dialog-teacher');
    else if (asked.get('join') && seat) { become('student', seat); leaveFor(asked.get('join')); }
    else if (asked.get('join')) join(asked.get('join'));
    else if (seat) become('student', seat);
  }

  document.addEventListener('click', ({ target }) => {
    if (target.closest('#open-class')) dialogs.open('dialog-join');
  });
  document.addEventListener('submit', async (event) => {
    if (event.target.id === 'join-form') { event.preventDefault(); join(byId('join-code').value); }
    if (event.target.id !== 'teacher-form') return;
    event.preventDefault();
    const entered = await enter(byId('teacher-key').value);
    byId('teacher-problem').textContent = entered.error || '';
    if (entered.error) return;
    dialogs.close('dialog-teacher');
    openAsTeacher();
    become('teacher', entered.class);
  });
  player.listen({ answered });
})();
