// The tabs beside the card: one is open, the arrow keys go along them, and the page remembers which.
(function () {
  const { options } = window.neuroviz;
  const tabs = () => [...document.querySelectorAll('[role="tab"][data-tab]')];

  function show() {
    const chosen = options.get('tab');
    for (const tab of tabs()) {
      const isOn = tab.dataset.tab === chosen;
      tab.setAttribute('aria-selected', isOn);
      tab.tabIndex = isOn ? 0 : -1;
      document.getElementById(`panel-${tab.dataset.tab}`).hidden = !isOn;
    }
    window.dispatchEvent(new Event('resize'));  // a chart that was hidden has no size
  }

  const WAYS = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };
  document.addEventListener('keydown', (event) => {
    const tab = event.target.closest('[role="tab"][data-tab]'), way = WAYS[event.key];
    if (!tab || !way) return;
    event.preventDefault();
    const all = tabs(), at = all.indexOf(tab) + way;
    const next = Number.isFinite(at) ? all[(at + all.length) % all.length] : all[at > 0 ? all.length - 1 : 0];
    options.set('tab', next.dataset.tab);
    next.focus();
  });

  document.addEventListener('click', ({ target }) => {
    const tab = target.closest('[role="tab"][data-tab]'), larger = target.closest('#larger');
    if (tab) options.set('tab', tab.dataset.tab);
    if (larger) enlarge(larger);
  });

  function enlarge(button) {
    const isLarge = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', isLarge);
    document.getElementById('right').classList.toggle('tabs-first', isLarge);
    window.dispatchEvent(new Event('resize'));
  }

  options.listen((name) => { if (name === 'tab') show(); });
  function begin() {
    if (tabs().length) show();
    else setTimeout(begin, 30);
  }
  begin();
})();
