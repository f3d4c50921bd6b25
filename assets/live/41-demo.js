// The demo: what this page shows goes to the class, one message at a time; of what changes meanwhile only the newest.
(function () {
  const { player, options, questions, teaching, play } = window.neuroviz;
  const GAZE = ['weights', 'terms', 'pictures', 'tab', 'rows'];
  const PLAYING_MS = 100, AGAIN_MS = 120, LONGEST_MS = 4000;
  const hex = (byte) => byte.toString(16).padStart(2, '0');
  const fresh = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), hex).join('');
  const page = sessionStorage.getItem('neuroviz-page') || fresh();
  sessionStorage.setItem('neuroviz-page', page);
  let classId = null, isOn = false, isFlying = false, sent = '', timer = null, due = 0, failures = 0, complain = null;

  const gaze = () => Object.fromEntries(GAZE.map((name) => [name, options.get(name)]));
  const look = () => ({
    run: player.state.place.run,
    cursor: player.state.cursor,
    focus: player.focus(),
    gaze: gaze(),
  });

  // While the run is on its way the class sees it pass; a trial input is the teacher's own affair.
  function changed() {
    const { place, cursor } = player.state;
    if (!isOn || isFlying || !place || !place.run || !cursor || window.neuroviz.follow.isOn()) return;
    clearTimeout(timer);
    const wait = due - performance.now();
    if (wait > 0) { timer = setTimeout(changed, wait); return; }
    const now = look();
    if (JSON.stringify(now) !== sent) show(now, {});
  }

  async function show(now, more) {
    isFlying = true;
    const text = JSON.stringify(now);
    due = performance.now() + (play.isOn() ? PLAYING_MS : 0);
    const answer = await teaching.act({ act: 'demonstrate', class: classId, page, ...now, ...more }, true);
    isFlying = false;
    failures = answer.retry ? failures + 1 : 0;
    if (answer.error) complain(answer.error);
    if (answer.retry) due = performance.now() + Math.min(AGAIN_MS * 2 ** failures, LONGEST_MS) * (0.5 + Math.random() / 2);
    else if (answer.again) due = performance.now() + AGAIN_MS;
    else sent = text;
    // The followers have a lesson without its pictures: what those are made of may have been answered to this page alone.
    if (answer.anew) player.tell('anew');
    changed();
    return answer;
  }

  // Everything, to everyone: this page is the one that is shown from now on.
  async function begin() {
    isOn = true;
    while (isFlying) await new Promise((resolve) => setTimeout(resolve, 20));
    let answer = null;
    do {
      answer = await show(look(), { take: true, whole: true });
      if (answer.again || answer.retry) await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
    } while ((answer.again || answer.retry) && isOn);
    return answer;
  }

  // What another class was shown says nothing of what this one knows.
  function set(id, on, tellError) {
    if (id !== classId) sent = '';
    [classId, isOn, complain] = [id, on, tellError];
    questions.setClass(on ? id : null);
    if (on) changed();
  }


  player.listen({ drawn: changed, arrived: changed });
  options.listen(() => setTimeout(changed, 0));
  window.neuroviz.demo = { begin, set, page, gaze };
})();
