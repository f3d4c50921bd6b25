// A teacher's page: the bar, the way in, and what the stream tells.
(function () {
  const { teaching, stream, board, classChart, classes, students, modes, demo, dialogs, native, player } = window.neuroviz;
  const byId = (id) => document.getElementById(id);
  const root = document.documentElement;
  const KEPT = 'neuroviz-class', COPY = 'neuroviz-copy', BEFORE = 'neuroviz-before';
  let state = null, me = null;

  // What was done or refused stands for a while where the mode's sentence stands.
  const SAID_MS = 8000;
  let news = '', timer = null;
  function say(text) {
    news = text;
    byId('class-mode').textContent = said();
    byId('class-mode').title = text;
    clearTimeout(timer);
    if (text) timer = setTimeout(() => say(''), SAID_MS);
  }

  // The parts come with the first answer; what binds to the board, which Dash draws, waits until it is there.
  async function begin(entered) {
    const answer = await teaching.act({ act: 'classes', parts: true });
    // A page of another release than its answer: of before an upgrade, or from a server that is upgraded next.
    const isOther = !answer.board || !byId('teacher-dialogs');
    const problem = answer.error || (isOther ? 'The server has been upgraded. Load this page anew.' : '');
    if (problem) { byId('problem').textContent = problem; return; }
    byId('teacher-bar').innerHTML = answer.bar;
    byId('teacher-dialogs').innerHTML = answer.dialogs;
    window.dash_clientside.set_props('teacher-board', { children: answer.board });
    while (!byId('board')) await new Promise((resolve) => setTimeout(resolve, 20));
    native.putAll();
    byId('open-class').textContent = 'Classes';
    byId('open-class').setAttribute('aria-label', 'Your classes');
    root.dataset.teacher = '';
    classes.bind(lead);
    const kept = entered || sessionStorage.getItem(KEPT);
    if (kept && answer.classes.some((each) => each.class === kept)) lead(kept); else dialogs.open('dialog-classes');
  }

  async function lead(id) {
    const answer = await teaching.act({ act: 'lead', class: id });
    if (answer.error) { sessionStorage.removeItem(KEPT); classes.open(answer.error); return; }
    sessionStorage.setItem(KEPT, id);
    students.close();
    students.set(id, { say, board: showBoard, reading: drawReading, shown: openShown });
    state = null;
    me = answer.me;
    take(answer.class);
    takeLinks(answer.links);
    root.dataset.inClass = '';
    byId('class-bar').hidden = false;
    byId('class-bar').classList.add('of-teacher');
    stream.open(id, '', receive, drawConnection);
    window.dispatchEvent(new Event('resize'));
  }

  function receive(event) {
    if (event.kind === 'class') take({ ...event, id: state.id });
    else if (event.kind === 'end') over('has ended.');
    else if (event.kind === 'gone' && event.number === undefined) over('is not led by you any more.');
    else if (event.kind !== 'demo' && event.kind !== 'reply') {
      board.take(event);
      if (event.kind === 'row') students.refresh(event.row.number);
      if (event.kind === 'gone') students.gone(event.number);
    }
  }

  // Whoever led the class: all pages of its teachers know its state. An answer and an event may overtake each other.
  function take(now) {
    if (state && (now.id !== state.id || (!now.anew && now.revision < state.revision))) return;
    if (state && now.revision > state.revision) news = '';
    state = { ...state, ...now };
    draw();
  }

  function draw() {
    byId('class-title').textContent = state.title;
    byId('class-code').textContent = byId('code-large').textContent = state.code;
    window.neuroviz.code.show(byId('code-picture'), state.code);
    byId('link-join').value = `${location.origin}/?join=${state.code}`;
    byId('links-nearby').hidden = !teaching.isNearby(location.hostname);
    byId('class-joining').textContent = state.joining ? 'Close joining' : 'Open joining';
    byId('board-export').href = `/class/${state.id}/results.csv`;
    byId('class-mode').textContent = said();
    byId('board-goal').dataset.text = state.goal;
    const isMine = state.page === demo.page;
    byId('class-take').hidden = state.mode !== 'demo' || isMine || state.page === null;
    demo.set(state.id, state.mode === 'demo' && isMine && !students.isReading(), say);
    modes.set(state.id, state, say, take);
    board.setGoal(state.goal_number);
    board.draw();
    drawBack();
  }

  function said() {
    if (news || !state) return news;
    if (students.isReading() || isAway()) return '';
    if (state.paused) return `Paused: “${state.paused}”`;
    if (state.mode !== 'demo') return state.mode === 'work' ? 'Everyone works.' : 'Everyone works within your limits.';
    if (state.page === null) return 'Press “Demo” to show this page to the class.';
    if (state.page !== demo.page) return 'Another page is shown.';
    return state.label ? `You show the class: ${state.label}` : 'The class follows this page.';
  }

  // While the server is away, nobody knows what the class sees and who is in it.
  const isAway = () => stream.state() === 'waiting';
  function drawConnection(text) {
    byId('class-state').textContent = text;
    byId('class-mode').textContent = said();
    byId('class-counts').classList.toggle('away', isAway());
  }

  board.listen((rows, present) => {
    byId('class-count').textContent = rows.length;
    byId('class-present').textContent = rows.filter((row) => present.has(row.number)).length;
    const text = byId('board-goal').dataset.text;
    byId('board-goal').textContent = text ? `${rows.filter(board.hasReached).length} of ${rows.length}: ${text}` : '';
    classChart.update(rows);
  });

  function takeLinks(found) {
    byId('link-hall').value = `${location.origin}/hall#${found.hall}`;
    byId('link-co').value = `${location.origin}/teacher#${found['co-teacher']}`;
  }

  function showBoard(isOpen) {
    byId('board').hidden = !isOpen;
    root.dataset.board = isOpen ? 'open' : '';
    byId('open-board').setAttribute('aria-pressed', isOpen);
    if (isOpen) { board.draw(); classChart.draw(); } else window.dispatchEvent(new Event('resize'));
  }

  function drawReading(nickname) {
    byId('class-nickname').textContent = nickname ? `You read the run of ${nickname}` : '';
    drawBack();
    draw();
  }

  const isCopy = () => player.state.place?.run === sessionStorage.getItem(COPY);

  // From a run that is read, and from the copy of one that is shown.
  function drawBack() {
    const isAway = students.isReading() || isCopy();
    byId('class-look').textContent = isAway ? 'Back to my run' : 'Open its run';
    byId('class-look').hidden = !state || !(isAway || isElsewhere());
  }

  // The class sees a run of this teacher's, and another page has shown it, which may be closed by now.
  function isElsewhere() {
    return state.mode === 'demo' && state.shown_by === me && state.page !== demo.page && player.state.place?.run !== state.run;
  }

  function back() {
    if (students.isReading()) students.close();
    else teaching.openRun(isElsewhere() ? state.run : sessionStorage.getItem(BEFORE));
  }

  // The copy of a student's run becomes the page's run, and the page the demo.
  async function openShown(run) {
    showBoard(false);
    const mine = sessionStorage.getItem('neuroviz-run');
    if (mine !== sessionStorage.getItem(COPY)) sessionStorage.setItem(BEFORE, mine);
    sessionStorage.setItem(COPY, run);
    await teaching.openRun(run);
    modes.showDemo();
  }

  function over(why) {
    if (!state) return;
    const { title } = state;
    stream.close();
    document.querySelectorAll('dialog[open]').forEach((each) => each.close());
    sessionStorage.removeItem(KEPT);
    showBoard(false);
    students.close();
    if (isCopy()) teaching.openRun(sessionStorage.getItem(BEFORE));  // it went with the class
    demo.set(null, false, say);
    state = null;
    delete root.dataset.inClass;
    byId('class-bar').hidden = true;
    byId('class-state').textContent = '';
    window.dispatchEvent(new Event('resize'));
    classes.open(`“${title}” ${why}`);
  }

  async function renew(action) {
    const answer = await modes.act(action);
    if (answer) takeLinks(answer.links);
  }

  async function end() {
    if (await modes.act({ act: 'end' })) over('has ended.');
  }

  // The runs on this page are the teacher's, and stay where they are.
  async function signOut() {
    await fetch('/sign-out', { method: 'POST' });
    [KEPT, COPY, BEFORE, 'neuroviz-run'].forEach((name) => sessionStorage.removeItem(name));
    location.assign('/');
  }

  async function copy(id) {
    byId(id).select();
    if (!navigator.clipboard) document.execCommand('copy');  // a page without https
    else await navigator.clipboard.writeText(byId(id).value).catch(() => {});  // the text is selected for the hand
  }

  const BUTTONS = {
    'open-sign-out': () => dialogs.open('dialog-sign-out'),
    'sign-out': signOut,
    'open-class': () => dialogs.open('dialog-classes'),
    'open-classes': () => { dialogs.close('dialog-code'); dialogs.open('dialog-classes'); },
    'open-code': () => dialogs.open('dialog-code'),
    'open-board': () => showBoard(byId('board').hidden),
    'close-board': () => showBoard(false),
    'open-end': () => dialogs.open('dialog-end'),
    'class-end': end,
    'class-take': () => modes.showDemo(),
    'class-look': back,
    'class-joining': () => modes.act({ act: 'joining', open: !state.joining }),
    'class-new-code': () => renew({ act: 'new_code' }),
    'open-links': () => dialogs.open('dialog-links'),
    'class-new-links': () => { dialogs.close('dialog-links'); renew({ act: 'new_links' }); },
  };

  // Before the page's own listener: a teacher's button "Classes" is a student's "Class".
  document.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!button) return;
    if (button.dataset.copy) copy(button.dataset.copy);
    else if (BUTTONS[button.id]) { event.stopPropagation(); BUTTONS[button.id](); }
  }, true);
  player.listen({ answered: drawBack });
  window.neuroviz.inClass = { begin };
})();
