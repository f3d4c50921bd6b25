// Terms and the graph point at each other: what is pointed at in the one is lit in the other. The two attributes
// data-edge and data-node of a term say what it belongs to.
(function () {
  const { player, network, edges } = window.neuroviz;
  const LINKED = '[data-edge], [data-node]';

  function light(ids) {
    const cy = network.live();
    if (!cy) return;
    const wanted = ids.filter(Boolean), have = cy.elements('.glow');
    if (have.length === wanted.length && wanted.every((id) => cy.getElementById(id).hasClass('glow'))) return;
    cy.batch(() => {
      have.removeClass('glow');
      wanted.forEach((id) => cy.getElementById(id).addClass('glow'));
    });
  }

  const pointed = ({ target }) => {
    const term = target instanceof Element && target.closest('#card, #panel-table') ? target.closest(LINKED) : null;
    light(term ? [term.dataset.edge, term.dataset.node] : []);
  };
  document.addEventListener('mouseover', pointed);
  document.addEventListener('focusin', pointed);
  document.addEventListener('focusout', () => light([]));

  function mark(id) {
    document.querySelectorAll('.linked').forEach((each) => each.classList.remove('linked'));
    if (!id) return;
    const name = id.startsWith('e-') ? 'edge' : 'node';
    const places = document.querySelectorAll(`#card [data-${name}="${id}"], #panel-table [data-${name}="${id}"]`);
    places.forEach((each) => each.classList.add('linked'));
  }

  // The whole row is its button, unless a text is being selected.
  document.addEventListener('click', ({ target }) => {
    const row = String(getSelection()) ? null : target.closest(`tr:is(${LINKED})`);
    const button = target.closest('[data-choose]') || (row && row.querySelector('[data-choose]'));
    if (!button) return;
    const [layer, unit, from] = button.dataset.choose.split(' ').map(Number);
    player.choose(layer, unit, from);
  });

  function listen(cy) {
    cy.on('mouseover', 'edge, node.neuron, node.bias', ({ target }) => {
      mark(target.id());
      edges.hover(target.isEdge() ? target : null);
    });
    cy.on('mouseout', 'edge, node.neuron, node.bias', () => { mark(null); edges.hover(null); });
  }

  let heard = null;
  player.listen({
    lesson() {
      window.neuroviz.switches.show();
    },
    drawn(lesson, trace, cursor) {
      window.neuroviz.switches.enable(cursor);
      window.neuroviz.table.drawn();
      const cy = network.live();
      if (cy && cy !== heard) { heard = cy; listen(cy); }
    },
  });
})();
