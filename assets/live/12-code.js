// The QR code of a class's link.
(function () {
  const AGAIN_MS = 3000;

  // A picture that did not come is asked for again: the browser itself shows a broken one for good.
  function show(picture, code) {
    const address = `/join/${code}.svg`;
    picture.onerror = () => setTimeout(() => { picture.src = picture.getAttribute('src'); }, AGAIN_MS);
    if (picture.getAttribute('src') !== address) picture.src = address;
  }

  window.neuroviz.code = { show };
})();
