// The student's changes on the way: a list, each with its place on the timeline, to go to or to take back.
(function () {
  const { player, number, escape } = window.neuroviz;
  let drawn = '';

  function what(made) {
    const { names } = player.state.lesson;
    if (made.kind === 'learning_rate') return `learning rate set to ${made.value}`;
    const neuron = escape(names[made.layer][made.unit]);
    if (made.kind === 'freeze') return made.on ? `${neuron} frozen` : `${neuron} learns again`;
    if (made.kind === 'switch_off') return made.on ? `${neuron} switched off` : `${neuron} switched on again`;
    const source = names[made.layer - 1][made.source];
    const parameter = source === undefined ? `bias of ${neuron}` : `weight from ${escape(source)} to ${neuron}`;
    return `${parameter} set to ${number(made.value)}`;
  }

  const row = (made, index) => '<li>' +
    `<button type="button" class="link" data-go="${made.at}">after iteration ${made.at}</button> ` +
    `<span>${what(made)}</span> <button type="button" data-undo="${index}" aria-label="Undo: ${what(made)}">Undo</button></li>`;

  function draw() {
    const { place, lesson } = player.state, panel = document.getElementById('changes-list');
    if (!panel || !place || !lesson) return;
    const html = place.interventions.length
      ? `<ol class="changes">${place.interventions.map(row).join('')}</ol>`
      : '<p class="soft">Nothing was changed on the way. Type a new weight or bias in the card, freeze or switch off a neuron, ' +
        'or move the learning rate: each change stands here with its place on the timeline, and can be undone.</p>';
    if (html === drawn) return;
    drawn = html;
    panel.innerHTML = html;
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!button) return;
    if (button.dataset.undo) player.undo(player.state.place.interventions[button.dataset.undo]);
    else if (button.dataset.go) player.moveTo(Number(button.dataset.go) + 1, player.state.lesson.stages[0]);
  });
  player.listen({ answered: draw });
})();
