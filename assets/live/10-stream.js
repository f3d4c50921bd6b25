// A class's events as they come: a stream, and polling by itself where streams are blocked.
(function () {
  const FIRST_MS = 8000, SILENT_MS = 40000, POLL_MS = 1500, STREAM_AGAIN_MS = 45000;
  const SHORTEST_MS = 500, LONGEST_MS = 8000;
  const SAID = {
    live: '', waiting: 'Connecting again …', polling: 'Live streams are blocked here: asking every second or two instead.',
  };
  let refusal = '';  // why the server opens no stream for this page, in its own words
  let address = null, role = '', receive = null, tellState = null;
  let source = null, last = null, failures = 0, blocked = 0, timers = {}, state = '', said = '';

  function later(name, work, milliseconds) {
    clearTimeout(timers[name]);
    timers[name] = setTimeout(work, milliseconds);
  }
  const stopTimers = () => { Object.values(timers).forEach(clearTimeout); timers = {}; };
  // Pauses grow and differ by chance, so that a class does not come back in one moment.
  const pause = () => Math.min(SHORTEST_MS * 2 ** failures, LONGEST_MS) * (0.5 + Math.random() / 2);
  const query = () => `?after=${last ?? ''}${role && `&as=${role}`}`;

  // "live", "waiting" or "polling".
  function setState(now) {
    state = now;
    const text = (now === 'polling' && refusal) || SAID[now];
    if (text !== said) tellState(text);
    said = text;
  }

  function take(text, number) {
    if (number !== null) last = number;
    const event = JSON.parse(text);
    // Links were replaced: whether this page still has its place, a plain request finds out.
    if (event.kind === 'again') { if (source) source.close(); source = null; poll(); } else receive(event);
  }

  function heard() {
    [failures, blocked, refusal] = [0, 0, ''];
    if (state === 'polling') { clearTimeout(timers.poll); clearTimeout(timers.stream); }
    setState('live');
    later('silence', lost, SILENT_MS);
  }

  function connect() {
    if (!address) return;
    if (source) source.close();
    const mine = new EventSource(`${address}/stream${query()}`);
    source = mine;
    later('silence', lost, state === 'live' ? SILENT_MS : FIRST_MS);
    mine.onmessage = ({ data, lastEventId }) => { if (source === mine) { heard(); take(data, Number(lastEventId)); } };
    // A beat names the newest event of the class, though it was for others: so far this page has missed nothing.
    mine.addEventListener('beat', ({ lastEventId }) => {
      if (source !== mine) return;
      heard();
      if (lastEventId) last = Number(lastEventId);
    });
    mine.addEventListener('refused', ({ data }) => { if (source === mine) refused(JSON.parse(data).text); });
    mine.onerror = () => { if (source === mine) lost(); };
  }

  function shut() {
    clearTimeout(timers.silence);
    if (source) source.close();
    source = null;
  }

  // The server opens no more streams for this page: it polls at once, and tries a stream again much later.
  function refused(text) {
    shut();
    [refusal, blocked] = [text, 1];
    if (state !== 'polling') { poll(); return; }
    setState('polling');
    later('stream', connect, STREAM_AGAIN_MS);
  }

  // The server stops, the network is away, or streams are blocked: a plain request finds out.
  function lost() {
    shut();
    if (state === 'polling') { later('stream', connect, STREAM_AGAIN_MS); return; }
    const wait = pause();
    failures += 1;
    setState('waiting');
    later('again', failures > 2 ? poll : connect, wait);
  }

  // The server says why in a line after the status.
  async function leave(response) {
    const text = (await response.text().catch(() => '')).replace(/^\d+ /, '').trim();
    close();
    receive({ kind: 'gone', text });
  }

  async function poll() {
    let response = null;
    try {
      response = await fetch(`${address}/events${query()}`, { cache: 'no-store' });
    } catch { /* no network: tried again below */ }
    if (!address) return;
    if (response && [400, 403, 404].includes(response.status)) { leave(response); return; }
    if (!response || !response.ok) {
      setState('waiting');
      failures += 1;
      later('again', failures % 2 ? connect : poll, pause());
      return;
    }
    let found = null;
    try { found = await response.json(); } catch { later('again', poll, pause()); return; }  // it was cut
    if (source && state === 'live') return;  // the stream was faster
    found.events.forEach((event) => receive(event));
    last = found.last;
    // The server may just be back: only if its stream fails once more while it answers, streams are blocked.
    blocked += 1;
    if (blocked < 2) { connect(); return; }
    if (state !== 'polling') later('stream', connect, STREAM_AGAIN_MS);
    setState('polling');
    later('poll', poll, POLL_MS * (0.75 + Math.random() / 2));
  }

  // `each` is called with every event, `whenState` with the text of what has become of the connection.
  function open(classId, as, each, whenState) {
    close();
    [address, role, receive, tellState] = [`/class/${classId}`, as, each, whenState];
    [last, failures, blocked, state, said, refusal] = [null, 0, 0, '', '', ''];
    tellState('');
    connect();
  }

  // Everything anew.
  function again() {
    last = null;
    if (state === 'polling') { clearTimeout(timers.poll); poll(); } else connect();
  }

  function close() {
    stopTimers();
    if (source) source.close();
    [source, address] = [null, null];
  }

  window.addEventListener('online', () => { if (address && state === 'waiting') connect(); });
  window.neuroviz.stream = { open, again, close, state: () => state };
})();
