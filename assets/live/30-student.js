// A student's page in a class: it follows the demo, or works on its own as far as the teacher allows.
(function () {
  const { player, link, questions, options, stream, follow, pause, play, training } = window.neuroviz;
  const byId = (id) => document.getElementById(id);
  const root = document.documentElement;
  const AGAIN_MS = 3000, SPREAD_MS = 800;  // a class does not ask for its work in the same moment
  const titles = JSON.parse(byId('class-bar').dataset.titles);
  let seat = null, around = false, timer = null;
  let view = {};  // who looks around goes on with the teacher's tab and switches

  const isDemo = () => seat.mode === 'demo';
  const isFollower = () => isDemo() && seat.demo !== null && !around;
  const work = ({ id, assignment }) => `${id}:${assignment}`;
  const isNew = () => !isDemo() && seat.assignment > 0 && sessionStorage.getItem('neuroviz-taken') !== work(seat);

  function receive(event) {
    if (event.kind === 'class') { if (event.anew || event.revision >= seat.revision) { seat = { ...seat, ...event }; apply(); } }
    else if (event.kind === 'demo' || event.kind === 'reply') { if (isFollower()) follow.take(event); }
    else if (event.kind === 'removed') out('You were removed from the class. Your runs are still yours.');
    else if (event.kind === 'gone' && event.text) stay(event.text);
    else if (event.kind === 'gone') out('You have no place in this class any more. Your runs are still yours.');
    else if (event.kind === 'forgotten') { follow.start(); stay('Everything of this browser was deleted.'); }
    else out('The class has ended. Your runs are still yours.');
  }

  function apply() {
    pause.show(seat.paused);
    clearTimeout(timer);
    if (isFollower()) follow.start();
    else if (!isDemo()) ownWork();
    else if (!around && follow.isOn()) openOwn();
    holdTo(seat.mode === 'limits' ? seat.limits : null);
    draw();
  }

  // A run that the class gives is taken once; else the student goes on where the demo came in between.
  function ownWork() {
    around = false;
    view = {};
    if (isNew()) timer = setTimeout(takeWork, Math.random() * SPREAD_MS);
    else if (follow.isOn()) openOwn();
  }

  // Nothing of the run before goes on in the new one.
  function takeWork() {
    play.stop();
    training.stop();
    open({ run: null, take: 'work' });
  }

  const open = (what) => link.send({ do: 'open', share: null, ...what });
  const openOwn = () => open({ run: sessionStorage.getItem('neuroviz-run') });

  // Until a run of one's own is here, the demo's picture stays and takes no press: it is another run than the link's.
  function answered(answer, command) {
    if (command.do !== 'open' || !seat) return;
    if (!answer.run) { notOpened(command); return; }
    if (command.take === 'work') sessionStorage.setItem('neuroviz-taken', work(answer.class));
    if (isNew()) ownWork();  // the class was given another one since
    // The mode has changed while the run was on its way: the page shows that run, and needs the demo anew.
    if (isFollower()) { follow.start(); stream.again(); return; }
    view = around ? follow.gaze() : {};
    follow.stop();
    holdTo(seat.mode === 'limits' ? seat.limits : null);
  }

  function notOpened({ take }) {
    if (take === 'demo') { around = false; draw(); } else setTimeout(() => { if (seat && (follow.isOn() || isNew())) apply(); }, AGAIN_MS);
  }

  // What may not be changed is locked, and what is hidden is hidden; the server refuses all the same.
  const PARTS = {
    dataset: '[id^="f-dataset"], #features, #open-own-data, #dataset-file',
    network: '[data-layer], #add-layer, #f-output_activation',
    loss: '#f-loss',
    initializer: '[id^="f-initializer"]',
    optimizer: '#f-optimizer-name, [id*="-optimizer-"]:not([id$="learning_rate"])',
    learning_rate: '[id$="-optimizer-learning_rate"], #use-rate',
    penalty: '[id^="f-penalty"]',
    batch_size: '#f-batch_size',
    seed: '#f-seed, #new-seed',
    hands: '#hands',
  };
  const BOX = '.mantine-InputWrapper-root, .mantine-Switch-root';

  function holdTo(limits) {
    for (const [key, places] of Object.entries(PARTS)) lock(places, limits && !limits.may.includes(key));
    lock('.presets, .fork, #new-run', Boolean(limits));
    const hidden = limits ? limits.hidden : [];
    root.dataset.hidden = hidden.join(' ');
    if (follow.isOn()) return;
    const isHidden = hidden.includes(options.get('tab'));
    const left = [...document.querySelectorAll('[data-tab]')].find((tab) => !hidden.includes(tab.dataset.tab));
    options.lend({
      ...view, ...(hidden.includes('numbers') ? { terms: 'symbols' } : {}), ...(hidden.includes('data') ? { pictures: false } : {}),
      ...(hidden.length ? { tab: isHidden ? left.dataset.tab : options.get('tab') } : {}),
    });
  }

  function lock(places, isLocked) {
    document.querySelectorAll(places).forEach((each) => {
      const box = each.closest(BOX) || each;
      if (!follow.isOn()) box.inert = Boolean(isLocked);
      box.classList.toggle('locked', Boolean(isLocked));
    });
  }

  // While the server is away, nobody knows what the class does.
  function said() {
    if (stream.state() === 'waiting') return '';
    if (isDemo()) {
      if (around) return 'You look around in a copy of your own.';
      if (seat.demo === null) return 'Your teacher has shown nothing yet; until then this page is yours.';
      return seat.label ? `The class looks at: ${seat.label}` : 'You follow the teacher.';
    }
    return seat.goal ? `${allowed()} The class’s goal: ${seat.goal}.` : allowed();
  }

  function allowed() {
    if (seat.mode === 'work') return 'Own work: change whatever you like.';
    const may = seat.limits.may.map((key) => titles[key]);
    return may.length ? `Own work. You may change: ${may.join(', ')}.` : 'Own work: step through this run.';
  }

  function draw() {
    root.dataset.inClass = '';
    byId('class-bar').hidden = false;
    byId('class-title').textContent = seat.title;
    byId('class-nickname').textContent = seat.nickname;
    byId('class-mode').textContent = said();
    byId('class-leave').hidden = false;
    byId('class-leave').textContent = 'Leave the class';
    const look = byId('class-look');
    look.hidden = !isDemo() || seat.demo === null;
    look.textContent = around ? 'Back to the teacher' : 'Look around myself';
    window.dispatchEvent(new Event('resize'));
  }

  function drawConnection(text) {
    byId('class-state').textContent = text;
    byId('class-mode').textContent = said();
  }

  function lookAround() {
    around = !around;
    if (around) open({ run: null, take: 'demo' }); else { follow.start(); stream.again(); }
    draw();
  }

  // Out of the class. The bar says why until its button is pressed.
  function end(message, button) {
    stream.close();
    clearTimeout(timer);
    pause.show(null);
    seat = null;
    byId('class-nickname').textContent = byId('class-state').textContent = '';
    byId('class-mode').textContent = message;
    byId('class-look').hidden = true;
    byId('class-leave').textContent = button;
  }

  // Back to one's own run.
  function back() {
    const wasFollowing = follow.isOn();
    follow.stop();
    view = {};
    holdTo(null);
    if (wasFollowing) openOwn();
  }

  function out(message) {
    end(message, 'Close');
    back();
  }

  // There may be no run of one's own any more: the page stays as it is, and none is begun before the student asks for it.
  function stay(message) {
    if (follow.isOn()) end(message, 'Go on by myself'); else out(message);
  }

  function close() {
    back();
    delete root.dataset.inClass;
    byId('class-bar').hidden = true;
    window.dispatchEvent(new Event('resize'));
  }

  async function leave() {
    const reply = await questions.ask({ ask: 'leave' });
    if (reply && !reply.error) { out(''); close(); }
  }

  document.addEventListener('click', ({ target }) => {
    if (target.id === 'class-leave') { if (seat) leave(); else close(); }
    else if (target.dataset?.leave && seat) leave();
    else if (target.id === 'class-look' && seat) lookAround();
  });

  function begin(mine) {
    seat = mine;
    stream.open(seat.id, '', receive, drawConnection);
    draw();
  }

  player.listen({ answered });
  window.neuroviz.inClass = { begin };
})();
