// The equation card of the chosen neuron: three rows, filled with the numbers of this moment.
(function () {
  const { options, escape } = window.neuroviz;
  const PLAYING_MS = 300;
  const NOT_TRAINED = '<p class="later">not part of training</p>';
  const byId = (id) => document.getElementById(id);
  const ROWS = [['forward', 'Forward'], ['backward', 'Backward'], ['update', 'Update']];
  const makers = () => {
    const { forwardRow, backwardRow, updateRow } = window.neuroviz;
    return { forward: forwardRow, backward: backwardRow, update: updateRow };
  };

  // The frame stays; only what differs in it is written again.
  function frame(card) {
    card.innerHTML = '<h2 id="card-title"></h2><div id="card-row" class="which-row"></div>' +
      ROWS.map(([key, title]) =>
        `<section class="row" data-row="${key}"><h3>${title}</h3><div class="body"></div></section>`).join('') +
      '<section id="hands" class="row" aria-label="Change it by hand"></section>';
  }

  const written = new WeakMap();
  function fill(element, html) {
    if (written.get(element) === html) return false;
    written.set(element, html);
    const held = element.contains(document.activeElement) ? keyOf(document.activeElement) : null;
    element.innerHTML = html;
    const again = held && [...element.querySelectorAll('button, select, input')].find((each) => keyOf(each) === held);
    if (again) again.focus({ preventScroll: true });
    return true;
  }

  // Who holds the focus keeps it when its row is written again.
  const keyOf = ({ id, dataset }) => id || dataset.choose || dataset.rowIndex || null;

  const isOneOf = (places, layer, unit) => (places || []).some(([l, u]) => l === layer && u === unit);

  function title({ lesson, layer, unit, from, name, trace, isOff, isFrozen }) {
    const source = lesson.names[layer - 1][from];
    const picked = from === undefined ? '' : source === undefined ? ' · its bias' : ` · weight from ${escape(source)}`;
    const ill = (trace.health || []).find((each) => each.layer === layer && each.unit === unit);
    const marks = [isOff && 'off', isFrozen && '❄ frozen'].filter(Boolean)
      .map((mark) => ` <span class="mark">${mark}</span>`).join('');
    return `Neuron ${escape(name)}${marks} <small>${lesson.layers[layer - 1].name}${picked}</small>` +
      (ill ? `<p class="ill"><b>!</b> ${escape(ill.text)}</p>` : '');
  }

  // Which row of the batch the signals are of; the gradients are always of the whole batch.
  function whichRow({ trace }) {
    if (trace.probe) return '<span>A trial input, not part of training.</span>';
    if (trace.row === undefined) return '';
    if (trace.batch_size === 1) return `<span>Row ${trace.row}, the only one of its batch.</span>`;
    const choices = trace.rows.map((row, at) => `<option value="${at}"${at === trace.at_row ? ' selected' : ''}>${row}</option>`);
    const last = trace.batch_size - 1;
    return '<span>Row</span> ' +
      `<button type="button" id="row-before" aria-label="Row before"${trace.at_row === 0 ? ' disabled' : ''}>◂</button>` +
      `<select id="row-choice" aria-label="Row of the batch">${choices.join('')}</select>` +
      `<button type="button" id="row-after" aria-label="Row after"${trace.at_row === last ? ' disabled' : ''}>▸</button> ` +
      `<span>of the batch of ${trace.batch_size}. z, a and δ are this row’s; g and step are the batch’s.</span>`;
  }

  let shown = null, due = 0, timer = null, latest = null;
  // While it plays the card is written a few times a second, and once more at the end.
  function draw(...all) {
    latest = all;
    const now = performance.now(), isPlaying = window.neuroviz.play && window.neuroviz.play.isOn();
    if (isPlaying && now < due) {
      timer = timer || setTimeout(() => { timer = null; write(...latest); }, due - now);
      return;
    }
    clearTimeout(timer);
    timer = null;
    due = now + PLAYING_MS;
    write(...all);
  }

  function write(lesson, trace, cursor, { layer, unit, from }) {
    const card = byId('card');
    if (!card.firstChild) frame(card);
    const facts = window.neuroviz.network.known(cursor, lesson);
    const place = {
      lesson, trace, layer, unit, from, name: lesson.names[layer][unit], terms: options.get('terms'),
      isOff: isOneOf(trace.off, layer, unit), isFrozen: isOneOf(trace.frozen, layer, unit),
    };
    fill(byId('card-title'), title(place));
    fill(byId('card-row'), whichRow(place));
    const all = makers();
    for (const [key] of ROWS) {
      const row = card.querySelector(`[data-row="${key}"]`);
      const isLit = facts.kind === key && (facts.active === 0 || facts.active === layer);
      if (row.classList.contains('lit') !== isLit) row.classList.toggle('lit', isLit);
      fill(row.querySelector('.body'), trace.probe && key !== 'forward' ? NOT_TRAINED : all[key](place, facts));
    }
    window.neuroviz.hands.draw(byId('hands'), place, fill);
    const at = `${cursor.stage} ${cursor.unit} ${from}`;
    if (shown !== at) reveal(card);
    shown = at;
  }

  // A new stage brings its row into sight, within the card's own place.
  function reveal(card) {
    const place = byId('explanation'), row = card.querySelector('.lit');
    if (place.contains(document.activeElement) && document.activeElement !== place) return;
    const chain = row && window.neuroviz.player.state.chosen.from !== undefined ? row.querySelector('.picked') : null;
    if (!row) { place.scrollTop = 0; return; }
    const below = (chain || row).getBoundingClientRect().top - place.getBoundingClientRect().top;
    place.scrollTop += below - byId('card-title').offsetHeight - 4;
  }

  document.addEventListener('change', ({ target }) => {
    if (target.id === 'row-choice') window.neuroviz.player.focusRow(Number(target.value));
  });
  document.addEventListener('click', ({ target }) => {
    const by = target.id === 'row-before' ? -1 : target.id === 'row-after' ? 1 : 0;
    if (by) window.neuroviz.player.focusRow(Number(byId('row-choice').value) + by);
  });
  options.listen((which) => { if (which === 'terms' || which === 'weights') window.neuroviz.player.redraw(); });

  window.neuroviz.card = { draw, fill };
})();
