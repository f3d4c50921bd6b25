// Light or dark, normal or projector size: attributes of the root element, which the style sheets read.
(function () {
  const { options } = window.neuroviz;
  const root = document.documentElement;
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  const NAMES = ['ink', 'soft', 'line', 'paper', 'ground', 'positive', 'negative', 'lit', 'glow', 'control'];
  const NORMAL_PX = 16;
  const listeners = [];
  let found = null;

  const name = () => (options.get('theme') === 'auto' ? (system.matches ? 'dark' : 'light') : options.get('theme'));

  // The colours of the theme at hand, by name.
  function colors() {
    if (found) return found;
    const style = getComputedStyle(root);
    found = Object.fromEntries(NAMES.map((each) => [each, style.getPropertyValue(`--${each}`).trim()]));
    return found;
  }

  // How much larger than normal text is.
  const scale = () => parseFloat(getComputedStyle(root).fontSize) / NORMAL_PX;

  // Any CSS colour as red, green and blue: the canvas knows them all.
  function rgb(color) {
    const pen = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
    pen.fillStyle = color;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  }

  function apply() {
    found = null;
    root.dataset.theme = name();
    root.dataset.size = options.get('size');
    mantine();
    listeners.forEach((each) => each());
    label();
  }

  // Mantine's own attribute, at once; its provider when it is there.
  function mantine() {
    root.dataset.mantineColorScheme = name();
    if (!document.getElementById('transport')) return;
    window.dash_clientside.set_props('mantine', { forceColorScheme: name() });
  }

  const SAID = { auto: 'as the system', light: 'light', dark: 'dark' };
  function label() {
    const theme = document.getElementById('theme'), size = document.getElementById('size');
    if (!theme) return;
    theme.setAttribute('aria-label', `Theme: ${SAID[options.get('theme')]}`);
    theme.title = theme.getAttribute('aria-label');
    size.setAttribute('aria-pressed', options.get('size') === 'projector');
  }

  // The first press shows the other theme, whatever the system's choice is; a third one follows the system again.
  function nextTheme() {
    const other = system.matches ? ['light', 'dark'] : ['dark', 'light'];
    const round = ['auto', ...other];
    return round[(round.indexOf(options.get('theme')) + 1) % round.length];
  }

  function begin() {
    const isThere = document.getElementById('theme') && window.dash_clientside && window.dash_clientside.set_props;
    if (!isThere) { setTimeout(begin, 30); return; }
    apply();
  }

  document.addEventListener('click', ({ target }) => {
    const button = target.closest('#theme, #size');
    if (!button) return;
    if (button.id === 'theme') options.set('theme', nextTheme());
    else options.set('size', options.get('size') === 'normal' ? 'projector' : 'normal');
  });
  options.listen((which) => { if (which === 'theme' || which === 'size') apply(); });
  system.addEventListener('change', apply);
  root.dataset.theme = name();
  root.dataset.size = options.get('size');
  root.dataset.mantineColorScheme = name();
  begin();

  // `each` is called after the theme or the size has changed.
  window.neuroviz.theme = { name, colors, rgb, scale, listen: (each) => listeners.push(each) };
})();
