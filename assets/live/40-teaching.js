// A teacher's actions: one at a time, each with a promise of its answer.
(function () {
  const ANSWER_MS = 20000;
  let flying = null, queue = [], count = 0, timer = null;

  // `urgent` ones, the demo's, go before the others.
  function act(action, urgent = false) {
    return new Promise((resolve) => {
      queue[urgent ? 'unshift' : 'push']({ action, resolve });
      next();
    });
  }

  function next() {
    if (flying || !queue.length) return;
    count += 1;
    flying = { ...queue.shift(), number: count };
    timer = setTimeout(() => failed('The server has not answered. Try again.'), ANSWER_MS);
    window.dash_clientside.set_props('action', { data: { number: count, action: flying.action } });
  }

  function end(answer) {
    if (!flying) return;
    clearTimeout(timer);
    const { resolve } = flying;
    flying = null;
    resolve(answer);
    next();
  }

  function receive(answer) {
    if (flying && answer && answer.number === flying.number) end(answer);
  }

  // The request did not come through: unlike a refusal, that says nothing of the action.
  const failed = (error) => end({ error, retry: true });

  window.neuroviz.teaching = { act, receive, failed };
})();
