// Requests to the server beside the commands: one at a time, each a promise of its answer.
(function () {
  const OF_THE_MOMENT = new Set(['look', 'picture', 'neurons', 'probe', 'preview']);
  const OF_THE_CLASS = new Set(['join', 'leave']);
  let classId = null;  // the class that a teacher's page shows its run to: its followers get the pictures as well
  let source = null;  // who answers in the server's place: a function of the question that gives a promise

  // They go through one of Dash's stores. Those that may not be sent twice are answered by what `unanswered` makes of
  // the reason, when they have got no answer.
  function requests(store, unanswered, isOnce) {
    let flying = null, queue = [], count = 0;
    const wire = window.neuroviz.sender(store, dispatch, failed);

    function next() {
      if (flying || !queue.length) return;
      count += 1;
      flying = { ...queue.shift(), number: count };
      wire.begin();
    }

    function dispatch() {
      window.dash_clientside.set_props(store, { data: { number: flying.number, ...flying.body() } });
    }

    // A server that stumbles over a request will do so again.
    function failed(reason, seconds, isStumble) {
      if (!flying) return;
      if (isStumble || isOnce(flying.body())) end(unanswered(reason)); else wire.again(reason, seconds);
    }

    function end(answer) {
      if (!flying) return;
      wire.end();
      const { resolve } = flying;
      flying = null;
      resolve(answer);
      next();
    }

    return {
      // `body` gives what is sent when its turn comes; an urgent one goes before the others.
      put: (body, isUrgent) => new Promise((resolve) => {
        queue[isUrgent ? 'unshift' : 'push']({ body, resolve });
        next();
      }),
      // Those that wait and are of no use any more are answered by nothing.
      drop(isOld) {
        if (wire.isTrying() && isOld(flying.body())) end(null);
        queue.filter(({ body }) => isOld(body())).forEach(({ resolve }) => resolve(null));
        queue = queue.filter(({ body }) => !isOld(body()));
      },
      receive(answer) { if (flying && answer && answer.number === flying.number) end(answer); },
      failed,
      end,
      isBusy: () => flying !== null || queue.length > 0,
    };
  }

  const { put, drop, receive, failed, end, isBusy } =
    requests('question', (error) => ({ error }), ({ question }) => question.ask === 'duplicate');

  // A promise of the answer, which may hold `error`; null when a newer question of its kind took its place (of a
  // question that is asked again and again, such as for a picture of the moment, only the newest waits).
  function ask(question) {
    if (source && !OF_THE_CLASS.has(question.ask)) return source(question);
    if (OF_THE_MOMENT.has(question.ask)) drop((older) => older.question.ask === question.ask);
    return put(() => ({ question, class: classId }));
  }

  const setSource = (fresh) => { source = fresh; };
  const setClass = (id) => { classId = id; };

  window.neuroviz.questions = { ask, requests, setSource, setClass, receive, failed, end, isBusy };
})();
