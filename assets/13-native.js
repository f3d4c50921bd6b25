// The browser's own input elements, put into the places that views/native.py marks as soon as the page is mounted.
(function () {
  function put(place) {
    const input = document.createElement('input');
    for (const [name, value] of Object.entries(JSON.parse(place.dataset.native))) {
      input.setAttribute(name, value === true ? '' : value);
    }
    place.removeAttribute('data-native');
    place.append(input);
  }

  // An observer runs right after the page's elements came, before any timer of those who use them.
  function putAll() {
    const places = document.querySelectorAll('[data-native]');
    places.forEach(put);
    return places.length;
  }
  const observer = new MutationObserver(() => { if (putAll()) observer.disconnect(); });
  observer.observe(document.documentElement, { childList: true, subtree: true });

  // Half the world writes 1,25. A browser that writes 1.25 would drop the comma and make 125 of it.
  document.addEventListener('beforeinput', (event) => {
    if (event.target.type !== 'number' || !event.data || !event.data.includes(',')) return;
    event.preventDefault();
    document.execCommand('insertText', false, event.data.replaceAll(',', '.'));
  });
  window.neuroviz.native = { putAll };
})();
