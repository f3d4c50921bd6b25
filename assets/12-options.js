// How the student wants to see things: kept in this browser, heard by whoever draws them.
(function () {
  const STORED = 'neuroviz-options';
  const START = { weights: 'after', terms: 'both', pictures: false, theme: 'auto', size: 'normal', tab: 'loss', rows: 'training' };
  const listeners = [];
  const kept = () => { try { return JSON.parse(localStorage.getItem(STORED)) || {}; } catch { return {}; } };
  const values = { ...START, ...kept() };
  let lent = {};  // what holds for now in place of the student's own choice, such as the way a teacher looks at a demo

  const get = (name) => lent[name] ?? values[name];
  const tell = (name) => listeners.forEach((each) => each(name, get(name)));

  function set(name, value) {
    if (get(name) === value) return;
    if (name in lent) lent[name] = value;
    else {
      values[name] = value;
      localStorage.setItem(STORED, JSON.stringify(values));
    }
    tell(name);
  }

  // {} gives the student's own choices back.
  function lend(wanted) {
    const before = { ...values, ...lent };
    lent = { ...wanted };
    Object.keys(before).filter((name) => before[name] !== get(name)).forEach(tell);
  }

  // A listener is called with (name, value) after a change.
  window.neuroviz.options = { get, set, lend, listen: (each) => listeners.push(each) };
})();
