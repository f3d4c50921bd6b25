// Take it away: files of the run where it stands, an experiment brought back, and the link to share.
(function () {
  const { player, play, training, link, questions, dialogs } = window.neuroviz;
  const { state } = player;
  const PATIENCE_MS = 20000, LOOK_MS = 30, LONGEST_ADDRESS = 2000;
  const FILES = {
    'dl-experiment': 'experiment.json',
    'dl-trace-json': 'trace.json',
    'dl-trace-csv': 'trace.csv',
    'dl-weights': 'weights.npz',
    'dl-numpy': 'neuroviz_numpy.py',
    'dl-torch': 'neuroviz_torch.py',
  };
  const byId = (id) => document.getElementById(id);
  const say = (text) => { byId('download-note').textContent = text; };
  const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
  const same = (a, b) => a.iteration === b.iteration && a.stage === b.stage && (a.unit ?? null) === (b.unit ?? null);

  // Files are of the stored run: waits until what is stored is what is shown. False if the server does not answer.
  async function settled() {
    training.stop();
    if (play.isOn()) play.pause();
    const end = performance.now() + PATIENCE_MS;
    while (performance.now() < end) {
      const isIdle = !link.isBusy() && !link.isWaiting() && !state.goal;
      if (isIdle && state.place && same(state.cursor, state.place.cursor)) return true;
      if (isIdle && state.place) player.moveTo(state.cursor.iteration, state.cursor.stage, state.cursor.unit);
      await pause(LOOK_MS);
    }
    return false;
  }

  function save(name, blob) {
    const anchor = document.createElement('a');
    anchor.href = URL.createObjectURL(blob);
    anchor.download = name;
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(anchor.href), 10000);
    say(`${name} is in your downloads.`);
  }

  async function download(file) {
    say('The file is being made …');
    if (!await settled()) { say('The server has not answered. Please try again.'); return; }
    try {
      const response = await fetch(new URL(`download/${state.place.run}/${file}`, location.href));
      if (!response.ok) { say((await response.text()).replace(/^\d+ /, '')); return; }
      const [, name] = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition'));
      save(name, await response.blob());
    } catch {
      say('The server cannot be reached. Please try again.');
    }
  }

  // The picture is of what is on the screen, wherever the server stands.
  function picture(kind) {
    const { iteration, stage } = state.cursor;
    const name = `neuroviz-${iteration}-${stage.replace(' ', '-')}.${kind}`;
    save(name, window.neuroviz.picture[kind]());
  }

  // The server judges the experiment; what is wrong with it is said here, where it was chosen.
  let uploaded = null;  // the token of the last one
  async function upload(input) {
    const [file] = input.files;
    if (!file) return;
    say('');
    try {
      const largest = Number(input.dataset.largest);
      if (file.size > largest) throw new Error(`it is larger than ${largest / 1e6} MB`);
      const experiment = JSON.parse(await file.text());
      const isObject = experiment !== null && typeof experiment === 'object' && !Array.isArray(experiment);
      if (!isObject) throw new Error('it holds no object');
      uploaded = player.configure(() => experiment);
    } catch (error) {
      say(`${file.name} is no experiment: ${error.message}.`);
    }
    input.value = '';
  }

  function answered({ error }, { token }) {
    if (!token || token !== uploaded) return;
    if (error) say(`The experiment was refused: ${error}`);
    else dialogs.close('dialog-download');
  }

  const KEPT = 'It needs data that this server keeps for some days after their last use (7, if it was not set up otherwise).';
  const LONG = 'It is longer than 2,000 characters: some programs cut it off.';

  // {url, note}: the address of this place, and what has to be known about it.
  async function address() {
    const reply = await settled() && await questions.ask({ ask: 'share', run: state.place.run });
    if (!reply) return { url: '', note: 'The server has not answered. Please try again.' };
    if (reply.error) return { url: '', note: reply.error };
    const url = `${location.origin}${location.pathname}?share=${reply.share}`;
    return { url, note: [reply.depends && KEPT, url.length > LONGEST_ADDRESS && LONG].filter(Boolean).join(' ') };
  }

  document.addEventListener('click', ({ target }) => {
    const button = target.closest('button');
    if (!button || !state.lesson) return;
    if (FILES[button.id]) download(FILES[button.id]);
    else if (button.id === 'dl-svg') picture('svg');
    else if (button.id === 'dl-png') picture('png');
  });
  document.addEventListener('change', ({ target }) => { if (target.id === 'upload-experiment') upload(target); });
  dialogs.listen('dialog-download', () => {
    const isStart = state.cursor.iteration === 0;
    for (const id of ['dl-trace-json', 'dl-trace-csv']) byId(id).disabled = isStart;
    say(isStart ? 'A trace is of an iteration: at the start there is none yet.' : '');
  });
  player.listen({ answered });
  window.neuroviz.share = { link: address };
})();
