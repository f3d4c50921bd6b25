// Sends something to the server until it is answered. Pauses grow and differ by chance, so that a class does not come
// back in one moment.
(function () {
  const SLOW_MS = 3000, ANSWER_MS = 20000, FIRST_MS = 200, LONGEST_MS = 4000;

  // `who` is what the page's message goes by; `failed` is called if there is no answer in time.
  function sender(who, send, failed) {
    let timers = [], attempt = 0;
    const tell = (text) => window.neuroviz.say.fault(who, text);
    const later = (milliseconds, ...work) => timers.push(setTimeout(work[0], milliseconds, ...work.slice(1)));
    const stop = () => timers.splice(0).forEach(clearTimeout);

    function go() {
      stop();
      if (!attempt) later(SLOW_MS, tell, 'Waiting for the server …');
      later(ANSWER_MS, failed, 'The server has not answered yet.');
      send();
    }

    return {
      begin() { attempt = 0; go(); },
      again(reason, seconds = 0) {
        attempt += 1;
        stop();
        const isBegun = window.neuroviz.player.state.lesson;
        tell(`${reason} ${isBegun ? 'What you did is kept; trying again.' : 'The lesson opens by itself as soon as it can.'}`);
        later(Math.max(Math.min(FIRST_MS * 2 ** attempt, LONGEST_MS), 1000 * seconds) * (1 + Math.random() / 2), go);
      },
      isTrying: () => attempt > 0,
      end() { stop(); attempt = 0; tell(''); },
    };
  }

  window.neuroviz.sender = sender;
})();
