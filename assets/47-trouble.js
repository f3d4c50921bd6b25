// When a run cannot go on: where it broke, a look at it, and a learning rate that goes well.
(function () {
  const { player, questions, say } = window.neuroviz;
  const byId = (id) => document.getElementById(id);
  const STAGE_OF = { z: 'forward', a: 'forward', delta: 'backward', gradient: 'backward', loss: 'loss' };
  const MOST_STEPS = 20000;  // requests of one search, each a small part of a second; the largest batch needs most
  let stop = null;

  function answered(answer) {
    stop = answer.stop || null;
    say.trouble(answer.error || (stop ? text(stop) : ''));
    byId('problem-actions').hidden = !stop;
    byId('suggest-rate').hidden = false;
    byId('use-rate').hidden = true;
  }

  const text = ({ iteration, layer, quantity }) =>
    `The run diverged: in iteration ${iteration}, ${quantity} of ${layer} is not a finite number any more.`;

  // The stage in which the first quantity that is not finite was computed.
  function stageOf({ layer, quantity }) {
    const kind = STAGE_OF[quantity] || 'update', { layers } = player.state.lesson;
    const at = layers.findIndex(({ name }) => name === layer) + 1;
    return kind === 'forward' || kind === 'backward' ? `${kind} ${at}` : kind;
  }

  async function suggest() {
    const { lesson } = player.state, { run } = player.state.place, button = byId('suggest-rate');
    button.disabled = true;
    let trial = null, rate = null;
    for (let count = 0; count < MOST_STEPS && player.state.lesson === lesson; count += 1) {
      const reply = await questions.ask({ ask: 'suggest', run, rate });
      trial = reply && reply.trial;
      if (!trial || trial.verdict === 'goes well' || (trial.verdict === 'diverges' && trial.next === null)) break;
      rate = trial.verdict === 'diverges' ? trial.next : trial.rate;
    }
    button.disabled = false;
    if (player.state.lesson === lesson) tell(trial);
  }

  function tell(trial) {
    if (!trial) { say.trouble('The search got no answer from the server. Press the button again.'); return; }
    if (trial.verdict === 'unfinished') { say.trouble('The search is not over yet. Press the button again to go on.'); return; }
    if (trial.verdict === 'diverges') {
      say.trouble('A short search found no learning rate that goes well. Try another network or other start weights.');
      return;
    }
    say.trouble(`With learning rate ${trial.rate}, the largest of a short search, ${trial.iterations} iterations go well.`);
    byId('suggest-rate').hidden = true;
    byId('use-rate').hidden = false;
    byId('use-rate').textContent = `Start again with ${trial.rate}`;
    byId('use-rate').dataset.rate = trial.rate;
  }

  function useRate(rate) {
    player.configure((e) => ({ ...e, optimizer: { ...e.optimizer, learning_rate: rate } }));
  }

  document.addEventListener('click', ({ target }) => {
    if (target.id === 'show-where' && stop) player.moveTo(stop.iteration, stageOf(stop));
    else if (target.id === 'suggest-rate') suggest();
    else if (target.id === 'use-rate') useRate(Number(target.dataset.rate));
  });
  player.listen({ answered });
})();
