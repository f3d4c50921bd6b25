// One student: the run to be read, shown to all, or a student to be removed.
(function () {
  const { teaching, follow, board, player } = window.neuroviz;
  const REFRESH_MS = 1000, PICTURES = ['picture', 'neurons'];
  let classId = null, reading = null, timer = null, hooks = null;

  const ask = (action) => teaching.act({ ...action, class: classId });

  // The run as the student sees it; it stays so while the student goes on.
  async function read(number) {
    reading = number;
    const answer = await ask({ act: 'student', member: number });
    if (reading !== number) return;
    if (answer.error) { close(); hooks.say(answer.error); return; }
    const isFirst = !follow.isOn();
    follow.start({}, askAbout);
    const { student } = answer, gaze = window.neuroviz.demo.gaze();
    const { chosen, row } = player.state;
    const focus = isFirst || !chosen ? { layer: 1, unit: 0, from: null, row: 0 }
      : { layer: chosen.layer, unit: chosen.unit, from: chosen.from ?? null, row };
    follow.take({ kind: 'demo', demo: `student ${number}`, ...student, focus, gaze });
    hooks.reading(student.nickname);
  }

  // Pictures of the student's network, as the student's own page asks for them.
  async function askAbout(question) {
    if (!PICTURES.includes(question.ask) || reading === null) return null;
    const { run, ...rest } = question;
    const answer = await ask({ act: 'student_question', member: reading, question: rest });
    return answer.reply || null;
  }

  function refresh(number) {
    if (number !== reading || timer) return;
    timer = setTimeout(() => { timer = null; if (reading === number) read(number); }, REFRESH_MS);
  }

  // The student is not in the class any more.
  function gone(number) {
    if (number !== reading) return;
    close();
    hooks.say('This student has left the class.');
  }

  // Back to the teacher's own run.
  async function close() {
    if (reading === null) return;
    reading = null;
    follow.stop();
    hooks.reading(null);
    await teaching.openRun(sessionStorage.getItem('neuroviz-run'));
  }

  async function show(number, named) {
    board.ask(number, null);
    const answer = await ask({ act: 'spotlight', member: number, named });
    if (answer.error) { hooks.say(answer.error); return; }
    if (reading !== null) { reading = null; follow.stop(); hooks.reading(null); }
    hooks.shown(answer.open);
  }

  // The second press removes; the first one asks.
  async function remove(number) {
    if (board.asked(number) !== 'remove') { board.ask(number, 'remove'); return; }
    const answer = await ask({ act: 'remove', member: number });
    if (answer.error) hooks.say(answer.error);
  }

  const ACTS = {
    student: (number) => { hooks.board(false); read(number); },
    spotlight: (number) => board.ask(number, 'spotlight'),  // with the nickname or without: asked each time
    show: (number) => show(number, false),
    'show-named': (number) => show(number, true),
    remove,
    cancel: (number) => board.ask(number, null),
  };

  document.addEventListener('click', ({ target, detail }) => {
    const button = target.closest('#board-rows [data-do]');
    if (button && !(detail > 1)) ACTS[button.dataset.do](Number(button.closest('tr').dataset.member));
  });

  const set = (id, all) => { [classId, hooks] = [id, all]; };
  window.neuroviz.students = { set, refresh, gone, close, isReading: () => reading !== null };
})();
