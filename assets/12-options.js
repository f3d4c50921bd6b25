// How the student wants to see things: kept in this browser, heard by whoever draws them.
(function () {
  const STORED = 'neuroviz-options';
  const START = { weights: 'after', terms: 'both', pictures: false, theme: 'auto', size: 'normal', tab: 'loss' };
  const listeners = [];
  const kept = () => { try { return JSON.parse(localStorage.getItem(STORED)) || {}; } catch { return {}; } };
  const values = { ...START, ...kept() };

  function set(name, value) {
    if (values[name] === value) return;
    values[name] = value;
    localStorage.setItem(STORED, JSON.stringify(values));
    listeners.forEach((each) => each(name, value));
  }

  // A listener is called with (name, value) after a change.
  window.neuroviz.options = { get: (name) => values[name], set, listen: (each) => listeners.push(each) };
})();
