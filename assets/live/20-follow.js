// Following a demo: the page draws what the events carry, and asks the server nothing.
(function () {
  const { player, options, questions, link, chart, play, training } = window.neuroviz;
  const root = document.documentElement;
  // What is the teacher's while the page follows.
  const BOUND = '#transport, #experiment, #stage-strip, #hands, #changes-list, .fork, #open-runs, ' +
    '#open-experiment, #share, #download, #problem-actions, #probe';
  const KEYS = ['ArrowLeft', 'ArrowRight', ' ', 'r', 'R', '1', '2', '3'];
  const NOT_SHOWN = 'The teacher’s page does not show this picture at the moment.';
  const REPLY_MS = 4000, IDLE_MS = 40, ANEW_MS = 800;
  let own = {};  // options of this page that the teacher's do not touch
  let demo = null;  // the number of the demo whose lesson is here
  let gaze = {};  // how the teacher looks at it
  let isOn = false, waiting = [], replies = new Map(), hungry = [], timer = null, anew = null;

  function bind() {
    document.querySelectorAll(BOUND).forEach((each) => { each.inert = isOn; });
  }

  // From here on the events draw; what the student's own run is asked for comes to its end first.
  // `mine` are options that the events do not touch, `ask` answers questions in the events' place.
  function start(mine = {}, ask = fromTeacher) {
    if (isOn) return;
    isOn = true;
    demo = null;  // nothing is drawn before a whole lesson
    own = mine;
    options.lend(own);
    play.stop();
    training.stop();
    player.tell('stopped');
    root.dataset.following = '';
    questions.setSource(ask);
    bind();
  }

  function stop() {
    if (!isOn) return;
    isOn = false;
    waiting = [];
    clearTimeout(timer);
    clearTimeout(anew);
    delete root.dataset.following;
    questions.setSource(null);
    options.lend({});
    bind();
    release();
  }

  // Who asked for an earlier moment asks again for this one.
  const release = () => hungry.splice(0).forEach(({ resolve }) => resolve(null));

  function take(event) {
    waiting.push(event);
    work();
  }

  // In their order: a picture belongs to the lesson that came before it.
  function work() {
    clearTimeout(timer);
    if (link.isBusy() || link.isWaiting()) { timer = setTimeout(work, IDLE_MS); return; }
    waiting.splice(0).forEach((event) => (event.kind === 'reply' ? takeReply(event) : show(event)));
  }

  // A step in a lesson that is not here: unless that comes in a moment, the page asks for everything.
  function askAnew() {
    clearTimeout(anew);
    anew = setTimeout(() => { if (isOn) window.neuroviz.stream.again(); }, ANEW_MS * (0.5 + Math.random()));
  }

  function show(event) {
    if (!isOn) return;
    if (!event.lesson && event.demo !== demo) { askAnew(); return; }
    clearTimeout(anew);
    release();
    const { state } = player, { lesson, trace, history, cursor, focus } = event;
    ({ demo, gaze } = event);
    const { stop: stopped, furthest, interventions } = event;
    state.place = { run: '', revision: 0, cursor, stop: stopped, furthest, interventions, until: null };
    if (lesson) { replies.clear(); player.begin(lesson, cursor); }
    if (trace) player.keep([trace]);
    chart.add(history);
    Object.assign(state, { cursor, goal: null, probe: null, row: focus.row });
    state.chosen = { layer: focus.layer, unit: focus.unit, from: focus.from ?? undefined };
    options.lend({ ...gaze, ...own });
    player.tell('answered', { ...event, until: null }, { do: 'follow' });
    player.redraw();
    bind();
  }

  // Pictures come as the answers that the teacher's page got to the same questions.
  const WHAT = ['ask', 'iteration', 'after', 'test', 'row', 'x'];
  const sameMoment = (a, b) => WHAT.every((name) => JSON.stringify(a[name] ?? null) === JSON.stringify(b[name] ?? null));

  function takeReply({ demo: of, question, reply }) {
    if (!isOn || of !== demo) return;
    replies.set(question.ask, { question, reply });
    const fed = hungry.filter((each) => sameMoment(each.question, question));
    hungry = hungry.filter((each) => !fed.includes(each));
    fed.forEach(({ resolve }) => resolve(reply));
    if (!fed.length) player.tell('anew');  // it is finer than the one that is drawn, or the page has given it up
  }

  function fromTeacher(question) {
    const known = replies.get(question.ask);
    if (known && sameMoment(known.question, question)) return Promise.resolve(known.reply);
    if (!['picture', 'neurons'].includes(question.ask)) return Promise.resolve(null);
    return new Promise((resolve) => {
      const mine = { question, resolve };
      hungry.push(mine);
      setTimeout(() => { hungry = hungry.filter((each) => each !== mine); resolve({ error: NOT_SHOWN }); }, REPLY_MS);
    });
  }

  // Before the page's own keys.
  document.addEventListener('keydown', (event) => {
    if (!isOn || !KEYS.includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest('input, select, textarea, button, summary, a, [role="tab"], dialog')) return;
    event.stopImmediatePropagation();
    event.preventDefault();
  }, true);

  window.neuroviz.follow = { start, stop, take, isOn: () => isOn, gaze: () => gaze };
})();
