// The QR code of a class's link.
(function () {
  const FIRST_MS = 3000, LONGEST_MS = 60000;
  let wait = FIRST_MS;

  // A picture that did not come is asked for again, after growing pauses: a browser shows a broken one for good.
  function show(picture, code) {
    const address = `/join/${code}.svg`;
    if (picture.getAttribute('src') === address) return;
    wait = FIRST_MS;
    picture.onerror = () => {
      setTimeout(() => { picture.src = picture.getAttribute('src'); }, wait);
      wait = Math.min(2 * wait, LONGEST_MS);
    };
    picture.src = address;
  }

  window.neuroviz.code = { show };
})();
