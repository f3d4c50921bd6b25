// The link to the server: one command at a time, the others behind it in their order, and sent again if lost.
(function () {
  const CALLBACKS = '_dash-update-component';
  // Where to look is a wish: a newer one takes its place. All else changes a run, each in its turn.
  const WISHES = new Set(['move', 'play']);
  let flying = null, queue = [];
  let run = null, revision = 0, since = 0, owner;
  const YOUNG_MS = 60000;  // a run that is missing later than that was deleted, or forgotten
  const wire = window.neuroviz.sender('link', dispatch, lost);

  const isWish = ({ command }) => WISHES.has(command.do);
  const isSame = (a, b) => JSON.stringify(a.command) === JSON.stringify(b.command);

  // `late` gives the fields that are known only when the command goes out.
  function send(command, late = () => ({})) {
    const entry = { command, late, id: window.neuroviz.player.randomId() };
    if (!isWish(entry) && [flying, ...queue].some((each) => each && isSame(each, entry))) return;  // a double click
    queue = [...queue.filter((each) => !isWish(each)), entry];
    if (!flying) next();
  }

  function next() {
    flying = queue.shift() || null;
    if (flying) wire.begin();
  }

  // By its id a command is known that is sent again: here, or by the browser itself over a connection that broke.
  function dispatch() {
    const ours = flying.command.do === 'open' ? {} : { run, revision, id: flying.id };
    window.dash_clientside.set_props('command', { data: { ...flying.command, ...flying.late(), ...ours } });
  }

  function lost(...why) { if (flying) wire.again(...why); }

  function receive(answer) {
    if (!flying) return;  // a command that was sent again has two answers; the first one counted
    wire.end();
    const { command, why } = flying;
    if (why) answer = { ...answer, error: [why, answer.error].filter(Boolean).join(' ') };
    if (answer.lost && isKnown(answer)) { restore(); return; }
    if (command.do === 'restore' && !answer.error) {
      ({ revision } = answer);
      if (answer.restored) next(); else wire.begin();
      return;
    }
    if (command.do === 'restore' && !answer.run) { openStored(answer.error); return; }
    flying = null;
    if (answer.run && answer.run !== run) since = performance.now();
    if (answer.run) ({ run, revision } = answer);
    if (answer.lesson) ({ owner } = answer);
    if (answer.lesson) queue = queue.filter((each) => isOfNext(each.command, command, answer));
    if (answer.error) queue = queue.filter((each) => !isWish(each));
    window.neuroviz.player.take(answer, command);
    if (!flying) next();
  }

  // The store has lost the last of what it had acknowledged: the run is made again of what this page knows, and then
  // the command that found it out has its turn.
  function restore() {
    queue.unshift(flying);
    flying = { command: { do: 'restore' }, late: known, id: flying.id };
    wire.begin();
  }

  // It cannot be made again: the run is what the store still has of it. What waits was meant for the one that is gone.
  function openStored(error) {
    queue = queue.filter(({ command }) => command.do === 'open');
    const why = `The server has lost the last of this run, and cannot make it again${error ? `: ${error}` : '.'}`;
    flying = { command: { do: 'open', run, share: null }, late: () => ({}), id: flying.id, why };
    wire.begin();
  }

  function known() {
    const { lesson, place } = window.neuroviz.player.state;
    return { experiment: lesson.kept || lesson.experiment, interventions: place.interventions, cursor: place.cursor, owner };
  }

  // After "Forget me" in another tab this one has a run of someone who is not here any more.
  const isKnown = (answer) => window.neuroviz.player.state.place?.run === run && answer.owner === owner
    && (!answer.run || performance.now() - since < YOUNG_MS);

  // Another lesson is here: what still waits was meant for the one before. But a change of the experiment is made to
  // what the change before it came to; after a conflict the student looks first at what there is.
  function isOfNext(waiting, answered, { error }) {
    return waiting.do === 'open' || (waiting.do === 'configure' && answered.do === 'configure' && !error);
  }

  // Dash does not tell its page of a request that failed, so the requests themselves are watched.
  const plainFetch = window.fetch.bind(window);
  window.fetch = async function (address, options) {
    const isOurs = String(address.url || address).includes(CALLBACKS), body = String(options && options.body);
    const isOf = (output) => isOurs && body.includes(`"output":"${output}.data"`), isCommand = isOf('answer');
    const asker = isOf('taught') ? window.neuroviz.teaching : window.neuroviz.questions;
    const failed = isCommand ? lost : asker.failed;
    const away = (error) => { if (isOurs) failed('The server cannot be reached.'); throw error; };
    const response = await plainFetch(address, options).catch(away);
    if (isOurs && !response.ok) notDone(response.clone(), failed, isCommand ? receive : asker.end);
    const read = response.json.bind(response);
    response.json = () => read().catch(away);  // it was cut on its way
    return response;
  };

  // What the server cannot do at the moment is tried again, what it refuses is not.
  async function notDone(response, failed, end) {
    const { status, headers } = response, text = (await response.text().catch(() => '')).replace(/^\d+ /, '').trim();
    const isSaid = text && [429, 503].includes(status) && (headers.get('Content-Type') || '').startsWith('text/plain');
    const seconds = Number(headers.get('Retry-After'));
    if (isSaid || status >= 500) failed(isSaid ? text : 'The server is in trouble.', seconds, status === 500);
    else end({ error: `The server refused this: ${text}` });
  }

  // Whether a command is under way that changes what the page knows: then no old picture is shown as a new one.
  const isChanging = () => [flying, ...queue].some((each) => each && !isWish(each));
  const isConfiguring = () => [flying, ...queue].some((each) => each && each.command.do === 'configure');

  window.neuroviz.link = {
    send, receive, isChanging, isConfiguring, isBusy: () => flying !== null, isWaiting: () => queue.length > 0,
  };
})();
