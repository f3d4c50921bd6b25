// The modes of a class, and what goes with them: where own work begins, limits, the pause's message, a goal.
(function () {
  const { teaching, demo, dialogs, player, students } = window.neuroviz;
  const byId = (id) => document.getElementById(id);
  const chosen = (name) => [...document.querySelectorAll(`input[name="${name}"]:checked`)].map((each) => each.value);
  let state = null, classId = null, say = null, take = null, wanted = 'work';

  async function act(action) {
    const answer = await teaching.act({ ...action, class: classId });
    if (answer.error) { say(answer.error); return null; }
    if (answer.class) take(answer.class);
    return answer;
  }

  // Only the teacher's own run is shown or sent, whatever this page reads.
  async function showDemo() {
    await students.close();
    if (state.mode !== 'demo' || state.paused) if (!await act({ act: 'mode', mode: 'demo' })) return;
    const answer = await demo.begin();
    if (answer.error) say(answer.error);
  }

  function openWork(mode) {
    wanted = mode;
    byId('work-limits').hidden = mode !== 'limits';
    byId('work-problem').textContent = '';
    byId('work-start-data').textContent = state.start && ` (${state.start})`;
    byId('dialog-work-title').textContent = mode === 'limits' ? 'Limited work' : 'Own work';
    dialogs.open('dialog-work');
  }

  // What is sent is where this page stands: the server is told first.
  async function startWork(mode, begin, limits) {
    if (begin === 'demo') {
      await students.close();
      const shown = await demo.begin();
      if (shown.error) return shown;
    }
    const answer = await teaching.act({
      act: 'mode', class: classId, mode, ...(begin ? { begin } : {}), ...(begin === 'demo' ? { page: demo.page } : {}), ...(limits ? { limits } : {}),
    });
    if (answer.class) take(answer.class);
    return answer;
  }

  async function fromDialog() {
    const limits = wanted === 'limits' ? { may: chosen('work-may'), hidden: chosen('work-hidden') } : null;
    const [begin] = chosen('work-begin'), answer = await startWork(wanted, begin === 'stay' ? null : begin, limits);
    byId('work-problem').textContent = answer.error || '';
    if (!answer.error) dialogs.close('dialog-work');
  }

  async function askSend() {
    await students.close();
    const how = state.mode === 'limits' ? 'within your limits' : 'freely';
    byId('send-about').textContent = `Everyone gets a copy of the run on this page, at iteration ${player.state.cursor.iteration}, ` +
      `to work on ${how}. What they have done so far stays in their “My runs”.${state.paused ? ' The pause ends.' : ''}`;
    dialogs.open('dialog-send');
  }

  async function sendToAll() {
    dialogs.close('dialog-send');
    const answer = await startWork(state.mode === 'limits' ? 'limits' : 'work', 'demo', null);
    say(answer.error || 'Everyone has this experiment at this iteration.');
  }

  const MODES = {
    demo: showDemo,
    work: () => openWork('work'),
    limits: () => openWork('limits'),
    pause: () => (state.paused ? act({ act: 'pause', message: null }) : dialogs.open('dialog-pause')),
  };

  async function pause(message) {
    if (await act({ act: 'pause', message })) dialogs.close('dialog-pause');
  }

  async function setGoal(isWanted) {
    const [kind, on] = byId('goal-kind').value.split(' '), value = byId('goal-value').valueAsNumber;
    if (isWanted && !(value >= 0)) { byId('goal-problem').textContent = 'Value: type a number that is not below 0.'; return; }
    const goal = isWanted ? { kind, on, value: kind === 'accuracy' ? value / 100 : value } : null;
    const answer = await teaching.act({ act: 'goal', class: classId, goal });
    byId('goal-problem').textContent = answer.error || '';
    if (answer.error) return;
    take(answer.class);
    dialogs.close('dialog-goal');
  }

  function draw() {
    document.querySelectorAll('[data-mode]').forEach((button) => {
      const { mode } = button.dataset;
      const isOn = mode === 'pause' ? Boolean(state.paused) : state.mode === mode && !(mode === 'demo' && state.demo === null);
      button.setAttribute('aria-pressed', isOn);
      if (mode === 'pause') button.textContent = state.paused ? 'Go on' : 'Pause';
    });
  }

  document.addEventListener('click', ({ target, detail }) => {
    if (!state || detail > 1) return;
    const button = target.closest('button');
    if (!button) return;
    if (button.dataset.mode) MODES[button.dataset.mode]();
    else if (button.dataset.pause) pause(button.dataset.pause);
    else if (button.id === 'work-start') fromDialog();
    else if (button.id === 'class-send') askSend();
    else if (button.id === 'send-now') sendToAll();
    else if (button.id === 'open-goal') dialogs.open('dialog-goal');
    else if (button.id === 'goal-set' || button.id === 'goal-none') setGoal(button.id === 'goal-set');
  });

  const set = (id, now, tell, taker) => { [classId, state, say, take] = [id, now, tell, taker]; draw(); };
  window.neuroviz.modes = { set, act, showDemo };
})();
