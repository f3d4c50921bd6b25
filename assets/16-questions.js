// Questions to the server beside the commands: one at a time. Of a question that is asked again and again, such as for
// a picture of the moment, only the newest waits.
(function () {
  const ANSWER_MS = 20000;
  const OF_THE_MOMENT = new Set(['look', 'picture', 'neurons', 'probe', 'preview']);
  const OF_THE_CLASS = new Set(['join', 'leave']);
  let flying = null, queue = [], count = 0, timer = null;
  let classId = null;  // the class that a teacher's page shows its run to: its followers get the pictures as well
  let source = null;  // who answers in the server's place: a function of the question that gives a promise

  // A promise of the answer, which may hold `error`; null when a newer question of its kind took its place, or no
  // answer came.
  function ask(question) {
    if (source && !OF_THE_CLASS.has(question.ask)) return source(question);
    return new Promise((resolve) => {
      if (OF_THE_MOMENT.has(question.ask)) {
        queue.filter((each) => each.question.ask === question.ask).forEach((older) => older.resolve(null));
        queue = queue.filter((each) => each.question.ask !== question.ask);
      }
      queue.push({ question, resolve });
      next();
    });
  }

  function next() {
    if (flying || !queue.length) return;
    count += 1;
    flying = { ...queue.shift(), number: count };
    timer = setTimeout(() => end(null), ANSWER_MS);
    window.dash_clientside.set_props('question', { data: { number: count, question: flying.question, class: classId } });
  }

  function end(reply) {
    if (!flying) return;
    clearTimeout(timer);
    const { resolve } = flying;
    flying = null;
    resolve(reply);
    next();
  }

  function receive(reply) {
    if (flying && reply && reply.number === flying.number) end(reply);
  }

  // The request failed; whoever asked may ask again.
  const failed = (error) => end({ error });

  const setSource = (fresh) => { source = fresh; };
  const setClass = (id) => { classId = id; };

  window.neuroviz.questions = { ask, setSource, setClass, receive, failed, isBusy: () => flying !== null || queue.length > 0 };
})();
