// Questions to the server beside the commands: one at a time, and of each kind only the newest waits.
(function () {
  const ANSWER_MS = 20000;
  const waiting = new Map();
  let flying = null, count = 0, timer = null;

  // A promise of the answer, which may hold `error`; null when a newer question of its kind took its place, or no
  // answer came.
  function ask(question) {
    return new Promise((resolve) => {
      const older = waiting.get(question.ask);
      if (older) older.resolve(null);
      waiting.set(question.ask, { question, resolve });
      next();
    });
  }

  function next() {
    if (flying || !waiting.size) return;
    const [kind, wish] = waiting.entries().next().value;
    waiting.delete(kind);
    count += 1;
    flying = { ...wish, number: count };
    timer = setTimeout(() => receive({ number: flying.number, lost: true }), ANSWER_MS);
    window.dash_clientside.set_props('question', { data: { number: count, question: wish.question } });
  }

  function receive(reply) {
    if (!flying || !reply || reply.number !== flying.number) return;
    clearTimeout(timer);
    const { resolve } = flying;
    flying = null;
    resolve(reply.lost ? null : reply);
    next();
  }

  window.neuroviz.questions = { ask, receive, isBusy: () => flying !== null || waiting.size > 0 };
})();
