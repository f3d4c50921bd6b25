// Following a demo: the page draws what the events carry, and asks the server nothing.
(function () {
  const { player, options, questions, link, chart, play, training } = window.neuroviz;
  const root = document.documentElement;
  // What is the teacher's while the page follows.
  const BOUND = '#transport, #experiment, #stage-strip, #hands, #changes-list, .fork, #open-runs, ' +
    '#open-experiment, #share, #download, #problem-actions, #probe';
  const KEYS = ['ArrowLeft', 'ArrowRight', ' ', 'r', 'R', '1', '2', '3'];
  const REPLY_MS = 4000, IDLE_MS = 40;
  let own = {};  // options of this page that the teacher's do not touch
  let isOn = false, waiting = [], replies = new Map(), hungry = [], timer = null;

  function bind() {
    document.querySelectorAll(BOUND).forEach((each) => { each.inert = isOn; });
  }

  // From here on the events draw; what the student's own run is asked for comes to its end first.
  function start(mine = {}) {
    if (isOn) return;
    isOn = true;
    own = mine;
    options.lend(own);
    play.stop();
    training.stop();
    player.tell('stopped');
    root.dataset.following = '';
    questions.setSource(fromTeacher);
    bind();
  }

  function stop() {
    if (!isOn) return;
    isOn = false;
    waiting = [];
    clearTimeout(timer);
    delete root.dataset.following;
    questions.setSource(null);
    options.lend({});
    bind();
    hungry.splice(0).forEach(({ resolve }) => resolve(null));
  }

  function take(event) {
    if (event.kind === 'reply') { takeReply(event); return; }
    waiting.push(event);
    work();
  }

  function work() {
    clearTimeout(timer);
    if (link.isBusy() || link.isWaiting()) { timer = setTimeout(work, IDLE_MS); return; }
    waiting.splice(0).forEach(show);
  }

  // A step in a lesson that is not here yet waits for nothing: everything comes anew with its lesson.
  let demo = null;
  function show(event) {
    if (!isOn || (!event.lesson && event.demo !== demo)) return;
    const { state } = player, { lesson, trace, history, cursor, focus, gaze } = event;
    demo = event.demo;
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
  const sameMoment = (a, b) => a.ask === b.ask && a.iteration === b.iteration && a.after === b.after;

  function takeReply({ question, reply }) {
    replies.set(question.ask, { question, reply });
    const fed = hungry.filter((each) => sameMoment(each.question, question));
    hungry = hungry.filter((each) => !fed.includes(each));
    fed.forEach(({ resolve }) => resolve(reply));
  }

  function fromTeacher(question) {
    const known = replies.get(question.ask);
    if (known && sameMoment(known.question, question)) return Promise.resolve(known.reply);
    if (!['picture', 'neurons'].includes(question.ask)) return Promise.resolve(null);
    return new Promise((resolve) => {
      hungry.push({ question, resolve });
      setTimeout(() => resolve(null), REPLY_MS);
    });
  }

  // Before the page's own keys.
  document.addEventListener('keydown', (event) => {
    if (!isOn || !KEYS.includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest('input, select, textarea, button, summary, a, [role="tab"], dialog')) return;
    event.stopImmediatePropagation();
    event.preventDefault();
  }, true);

  window.neuroviz.follow = { start, stop, take, isOn: () => isOn };
})();
