// How the graph gets onto its canvas: directly. Cytoscape keeps a picture of each element and puts these together,
// which costs more than drawing them where nearly all of them change at each step.
(function () {
  const FAINTEST = 0;

  function draw(context, elements, renderer) {
    const isPlaying = window.neuroviz.play && window.neuroviz.play.isOn();
    for (let at = 0; at < elements.length; at += 1) {
      // While it plays, a thousand hardly visible edges of an image's pixels would take most of the time.
      if (!(isPlaying && elements[at].data('rank') === FAINTEST)) renderer.drawElement(context, elements[at]);
    }
  }

  // Before the first element is drawn. These are the renderer's inner parts: where they are missing, its own way is
  // slower and draws the same.
  window.neuroviz.drawDirectly = function (cy) {
    const renderer = cy.renderer();
    if (!renderer.drawElement || !renderer.drawLayeredElements) return;
    // A ring that is drawn again with a kept path is added to that path, again and again, and gets ever slower.
    renderer.pathsEnabled = false;
    renderer.drawLayeredElements = (context, elements) => draw(context, elements, renderer);
  };
})();
