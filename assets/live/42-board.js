// The board: a row for each student, sorted and filtered; only a row that changed is drawn anew.
(function () {
  const { escape, number } = window.neuroviz;
  const byId = (id) => document.getElementById(id);
  const STUCK_S = 120, DRAW_MS = 300, TICK_MS = 5000;
  const rows = new Map(), drawn = new Map(), asking = new Map();
  let goal = 0;  // which one the class is to reach, by number
  let present = new Set(), sort = { key: 'nickname', way: 1 }, timer = null, skew = 0, listener = () => {};

  const now = () => Date.now() / 1000 - skew;
  const isHere = (row) => present.has(row.number);
  const silence = (row) => (row.standing ? Math.max(0, now() - row.standing.moved) : null);
  const hasReached = (row) => goal > 0 && row.reached === goal;
  const isStuck = (row) => row.standing && silence(row) > STUCK_S;

  const KEYS = {
    nickname: (row) => row.nickname,
    experiment: (row) => (row.standing ? inShort(row.standing) : ''),
    iteration: (row) => row.standing?.iteration ?? -1,
    loss: (row) => row.standing?.train_loss ?? Infinity,
    accuracy: (row) => accuracyOf(row.standing) ?? -1,
    moved: (row) => silence(row) ?? Infinity,
    reached: (row) => (hasReached(row) ? 0 : 1),
  };
  const FILTERS = {
    all: () => true,
    present: isHere,
    away: (row) => !isHere(row),
    stuck: isStuck,
    reached: hasReached,
    missed: (row) => !hasReached(row),
    diverged: (row) => row.standing?.diverged,
  };

  const accuracyOf = (standing) => standing?.test_accuracy ?? standing?.train_accuracy;

  function inShort({ dataset, network, activations, optimizer, learning_rate: rate }) {
    const hidden = [...new Set(activations.slice(0, -1))].join(', ');
    return `${dataset} · ${network.join('-')}${hidden && ` ${hidden}`} · ${optimizer} ${rate}`;
  }

  function ago(seconds) {
    if (seconds === null) return '';
    if (seconds < 10) return 'now';
    if (seconds < 60) return `${Math.floor(seconds / 10) * 10} s ago`;
    return seconds < 3600 ? `${Math.floor(seconds / 60)} min ago` : `${Math.floor(seconds / 3600)} h ago`;
  }

  // The losses of some epochs as a line, from 0 to the largest.
  const WIDE = 90, HIGH = 22;
  function sparkline({ curve, curve_epochs: epochs }) {
    const known = curve.map((loss, at) => [epochs[at], loss]).filter(([, loss]) => loss !== null);
    const top = Math.max(...known.map(([, loss]) => loss), 1e-12), end = Math.max(epochs[epochs.length - 1], 1);
    const points = known.map(([epoch, loss]) =>
      `${(1 + (epoch / end) * (WIDE - 2)).toFixed(1)},${(1 + (1 - loss / top) * (HIGH - 2)).toFixed(1)}`);
    return `<svg class="spark" viewBox="0 0 ${WIDE} ${HIGH}" width="${WIDE}" height="${HIGH}" aria-hidden="true">` +
      `<polyline points="${points.join(' ')}"/></svg>`;
  }

  const percent = (value) => (value === null || value === undefined ? '–' : `${(100 * value).toFixed(0)} %`);

  // What a row offers; a press that needs a second one has asked for it.
  function actsOf({ number: member, standing }, act) {
    const question = asking.get(member);
    if (question === 'remove') return act('remove', 'Really remove', 'danger') + act('cancel', 'Keep');
    if (question === 'spotlight') {
      return act('show', 'Without name') + act('show-named', 'With nickname') + act('cancel', 'Back');
    }
    return (standing ? act('student', 'Open') + act('spotlight', 'Show') : '') + act('remove', 'Remove');
  }

  function cells(row) {
    const { standing, nickname } = row, name = escape(nickname);
    const act = (what, text, style = '') =>
      `<button type="button" class="${style}" data-do="${what}" aria-label="${text}: ${name}">${text}</button>`;
    const acts = `<td class="does">${actsOf(row, act)}</td>`;
    const mark = isHere(row) ? '<i class="here" title="present"></i><span class="said">present</span>'
      : '<i class="away" title="away"></i><span class="said">away</span>';
    const head = `<th scope="row">${mark} ${name}</th>`;
    if (!standing) return `${head}<td class="soft" colspan="6">has not begun to work</td>${acts}`;
    const loss = standing.diverged ? '<b class="bad">diverged</b>'
      : `${sparkline(standing)} <span class="figure">${standing.train_loss === null ? '–' : number(standing.train_loss)}</span>`;
    const set = standing.test_accuracy === null ? '' : ' <span class="soft">test</span>';
    const about = escape(inShort(standing));
    return `${head}<td class="about" title="${about}">${about}</td><td class="figure">${standing.iteration}</td><td>${loss}</td>` +
      `<td class="figure">${percent(accuracyOf(standing))}${accuracyOf(standing) === null ? '' : set}</td>` +
      `<td class="${isStuck(row) ? 'stuck' : ''}">${ago(silence(row))}</td><td>${hasReached(row) ? '✓<span class="said"> reached</span>' : ''}</td>${acts}`;
  }

  function wanted() {
    const keep = FILTERS[byId('board-filter').value], text = byId('board-find').value.trim().toLowerCase();
    const of = KEYS[sort.key];
    return [...rows.values()].filter((row) => keep(row) && row.nickname.toLowerCase().includes(text)).sort((a, b) => {
      const [x, y] = [of(a), of(b)];
      return (x < y ? -1 : x > y ? 1 : a.number - b.number) * sort.way;
    });
  }

  function draw() {
    timer = null;
    listener([...rows.values()], present);
    if (byId('board').hidden) return;
    const list = wanted(), body = byId('board-rows');
    const kept = new Set(list.map((row) => row.number));
    for (const [member, element] of drawn) if (!kept.has(member)) { element.remove(); drawn.delete(member); }
    list.forEach((row, at) => {
      const element = drawn.get(row.number) || document.createElement('tr'), html = cells(row);
      if (element.innerHTML !== html && element.dataset.html !== html) {
        writeRow(element, html);
        element.dataset.html = html;
        element.dataset.member = row.number;
        drawn.set(row.number, element);
      }
      if (body.children[at] !== element) body.insertBefore(element, body.children[at] || null);
    });
    byId('board-shown').textContent = `${list.length} of ${rows.size}`;
    byId('board-empty').hidden = list.length > 0;
    byId('board-empty').textContent = rows.size ? 'No student is like that at the moment.' : 'Nobody has joined yet.';
  }

  // Whoever is at a button of the row stays there.
  function writeRow(element, html) {
    const at = element.contains(document.activeElement) ? document.activeElement.dataset.do : null;
    element.innerHTML = html;
    if (at) element.querySelector(`[data-do="${at}"]`)?.focus();
  }

  const later = () => { if (!timer) timer = setTimeout(draw, DRAW_MS); };

  function take(event) {
    if (event.kind === 'board') {
      rows.clear();
      event.rows.forEach((row) => rows.set(row.number, row));
      present = new Set(event.present);
      skew = Date.now() / 1000 - event.now;
    } else if (event.kind === 'row') {
      const old = rows.get(event.row.number), { row } = event;
      rows.set(row.number, { ...row, standing: row.standing || old?.standing || null, reached: Math.max(row.reached, old?.reached ?? 0) });
    } else if (event.kind === 'reached') {
      event.numbers.forEach((member) => {
        if (rows.has(member)) rows.set(member, { ...rows.get(member), reached: event.goal });
      });
    } else if (event.kind === 'gone') {
      rows.delete(event.number);
    } else if (event.kind === 'present') {
      if (event.here) present.add(event.number); else present.delete(event.number);
    } else if (event.kind === 'presence') {
      present = new Set(event.present);
    }
    later();
  }

  function setGoal(number) {
    if (goal === number) return;
    goal = number;
    later();
  }

  // What a row asks: "remove", "spotlight", or nothing; the focus goes with it.
  function ask(member, what) {
    if (what) asking.set(member, what); else asking.delete(member);
    draw();
    drawn.get(member)?.querySelector('.does button')?.focus();
  }

  function sortBy(key) {
    sort = { key, way: sort.key === key ? -sort.way : 1 };
    document.querySelectorAll('[data-sort]').forEach((each) => {
      const isOn = each.dataset.sort === key;
      each.closest('th').setAttribute('aria-sort', isOn ? (sort.way > 0 ? 'ascending' : 'descending') : 'none');
    });
    draw();
  }

  document.addEventListener('click', ({ target }) => {
    const head = target.closest('[data-sort]');
    if (head) sortBy(head.dataset.sort);
  });
  ['input', 'change'].forEach((kind) => document.addEventListener(kind, ({ target }) => {
    if (target.id === 'board-filter' || target.id === 'board-find') draw();
  }));
  setInterval(() => { if (rows.size) later(); }, TICK_MS);

  window.neuroviz.board = {
    take, draw, ask, setGoal, hasReached, asked: (member) => asking.get(member), listen(each) { listener = each; },
  };
})();
