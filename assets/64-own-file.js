// Own data, second tab: a CSV file. The server reads it; here it is shown, and its columns are chosen.
(function () {
  const KINDS = { number: 'numbers', category: 'texts' };
  const TASKS = { classification: 'classes', regression: 'a number' };
  const { element, ask, use, complain } = window.neuroviz.ownData;
  const byId = (id) => document.getElementById(id);
  let text = '', source = '', preview = null, chosen = null;

  function isTooLarge(size) {
    const most = Number(byId('own-preview').dataset.mostBytes);
    if (size <= most) return false;
    complain(`the file has ${size.toLocaleString('en')} bytes; allowed: up to ${most.toLocaleString('en')}`);
    stillShown();
    return true;
  }

  function stillShown() {
    const said = byId('own-problem').textContent;
    if (preview && said) complain(said.replace(/\.?$/, '. Below is still what was read before.'));
  }

  // A file that is refused leaves the one before it as it was, by its name.
  async function look(next, name) {
    if (isTooLarge(new Blob([next]).size)) return;
    // What is no text is refused at its first such character: the rest need not be sent.
    const end = next.indexOf('\0') + 1;
    const reply = await ask({ ask: 'preview', csv: end ? next.slice(0, end) : next });
    if (!reply) { stillShown(); return; }
    [text, source, preview] = [next, name, reply.preview];
    const goal = column(preview.target);
    chosen = { target: preview.target, inputs: new Set(preview.inputs), missing: 'drop', task: goal ? goal.tasks[0] : null };
    show();
  }

  const column = (name) => preview.columns.find((each) => each.name === name);
  const count = (number, one, many) => `${number.toLocaleString('en')} ${number === 1 ? one : many}`;

  function show() {
    const { rows, columns, header, delimiter } = preview;
    const says = `${source}: ${count(rows, 'row', 'rows')}, ${columns.length} columns, parted by ${delimiter}s; `
      + (header ? 'the first line has their names.' : 'without a line of names.');
    byId('own-preview').replaceChildren(
      element('p', { role: 'status' }, says), columnsTable(), element('h3', {}, 'First rows'), firstRows(), ...choices(),
    );
  }

  function table(label, head, body) {
    const cell = (kind, text) => element(kind, kind === 'th' ? { scope: 'col' } : {}, text);
    const line = (kind, texts) => element('tr', {}, ...texts.map((each) => cell(kind, each)));
    const rows = body.map((row) => line('td', row));
    const made = element('table', {}, element('thead', {}, line('th', head)), element('tbody', {}, ...rows));
    return element('div', { class: 'own-table', role: 'region', 'aria-label': label, tabindex: '0' }, made);
  }

  function columnsTable() {
    return table('Columns', ['Column', 'Input', 'Target', 'Holds', 'Missing'], preview.columns.map((each) => [
      each.name, inputBox(each), targetButton(each), each.no_input || `${KINDS[each.kind]}, ${each.values} different`,
      String(each.missing),
    ]));
  }

  function inputBox(each) {
    if (each.no_input) return element('span', { class: 'soft' }, 'no');
    const isTarget = each.name === chosen.target;
    const box = element('input', { type: 'checkbox', 'aria-label': `${each.name} is an input`, disabled: isTarget });
    box.checked = !isTarget && chosen.inputs.has(each.name);
    box.addEventListener('change', () => {
      if (box.checked) chosen.inputs.add(each.name);
      else chosen.inputs.delete(each.name);
    });
    return box;
  }

  function targetButton(each) {
    const button = element('input', {
      type: 'radio', name: 'own-target', 'aria-label': `${each.name} is the target`, disabled: !each.tasks.length,
    });
    button.checked = each.name === chosen.target;
    button.addEventListener('change', () => {
      const old = column(chosen.target);
      if (old && !old.no_input) chosen.inputs.add(old.name);
      Object.assign(chosen, { target: each.name, task: each.tasks[0] });
      show();
      document.querySelector('[name="own-target"]:checked').focus();
    });
    return button;
  }

  const firstRows = () => table('First rows', preview.columns.map((each) => each.name), preview.first);

  function select(id, title, offers, value, take) {
    const options = offers.map(([key, name]) => element('option', { value: key }, name));
    const made = element('select', { id }, ...options);
    made.value = value;
    made.addEventListener('change', () => take(made.value));
    return element('label', { class: 'field' }, element('span', {}, title), made);
  }

  function choices() {
    const goal = column(chosen.target), parts = [];
    if (!goal) {
      const says = 'No column can be the target: none has 2 to 10 classes or different numbers.';
      return [element('p', { class: 'problem' }, says)];
    }
    const tasks = goal.tasks.map((task) => [task, TASKS[task]]);
    parts.push(select('own-task', `${goal.name} is learnt as`, tasks, chosen.task, (task) => { chosen.task = task; }));
    if (preview.missing) {
      const title = `${count(preview.missing, 'row has', 'rows have')} missing cells`;
      const offers = [['drop', 'leave such rows out'], ['refuse', 'refuse the file']];
      parts.push(select('own-missing', title, offers, chosen.missing, (missing) => { chosen.missing = missing; }));
    }
    const button = element('button', { type: 'button', class: 'primary', id: 'own-use-file' }, 'Use this table');
    return [...parts, element('div', { class: 'dialog-actions' }, button)];
  }

  function send() {
    const { target, missing, task } = chosen;
    const inputs = preview.columns.map((each) => each.name).filter((name) => name !== target && chosen.inputs.has(name));
    use({ csv: text, target, inputs, missing, task });
  }

  document.addEventListener('click', ({ target }) => {
    if (target.closest('#own-use-file')) send();
    if (target.id === 'own-upload') target.value = '';  // the same file, mended, can be chosen again
    if (target.closest('#own-look')) look(byId('own-text').value, 'The pasted text');
  });
  document.addEventListener('change', async ({ target }) => {
    if (target.id !== 'own-upload' || !target.files.length) return;
    const [file] = target.files;
    if (!isTooLarge(file.size)) look(await file.text(), file.name);
  });
})();
