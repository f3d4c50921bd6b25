// The link to the server: one command at a time, the newest wish waiting behind it, and sent again if lost.
(function () {
  const ANSWER_MS = 20000;
  const CALLBACKS = '_dash-update-component';
  let flying = null, waiting = null, attempt = 0, timer = null;
  let run = null, revision = 0;

  function send(command) {
    if (flying) { waiting = command; return; }
    flying = command;
    attempt = 0;
    dispatch();
  }

  function dispatch() {
    const ours = flying.do === 'open' ? {} : { run, revision, again: attempt > 0 };
    clearTimeout(timer);
    timer = setTimeout(() => lost('The server has not answered yet.'), ANSWER_MS);
    window.dash_clientside.set_props('command', { data: { ...flying, ...ours } });
  }

  // Pauses grow and differ by chance, so that a class does not come back in one moment.
  function lost(reason) {
    if (!flying) return;
    attempt += 1;
    const pause = Math.min(250 * 2 ** attempt, 8000) * (0.75 + Math.random() / 2);
    window.neuroviz.say.trouble(`${reason} Trying again.`);
    clearTimeout(timer);
    timer = setTimeout(dispatch, pause);
  }

  function receive(answer) {
    if (!flying) return;  // a command that was sent again has two answers; the first one counted
    clearTimeout(timer);
    flying = null;
    if (answer.run) ({ run, revision } = answer);
    // After a new lesson, or trouble, an older wish has no meaning.
    if (answer.lesson || answer.error) waiting = null;
    window.neuroviz.player.take(answer);
    const next = waiting;
    waiting = null;
    if (next) send(next);
  }

  // Dash does not tell its page of a request that failed, so the requests themselves are watched.
  const plainFetch = window.fetch.bind(window);
  window.fetch = async function (address, options) {
    const ours = String(address.url || address).includes(CALLBACKS);
    try {
      const response = await plainFetch(address, options);
      if (ours && response.status >= 500) lost('The server is in trouble.');
      else if (ours && response.status >= 400) refused(response.clone());
      return response;
    } catch (error) {
      if (ours) lost('The server cannot be reached.');
      throw error;
    }
  };

  async function refused(response) {
    receive({ error: `The server refused this: ${await response.text()}` });
  }

  window.neuroviz.link = { send, receive, isBusy: () => flying !== null, isWaiting: () => waiting !== null };
})();
