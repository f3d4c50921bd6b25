// The input features of a data set of two inputs: a box each, at least one of them ticked.
(function () {
  const OWN = '["x1","x2"]';
  const { player, link } = window.neuroviz;
  const byId = (id) => document.getElementById(id);

  function box({ key, name, on }, isLast) {
    const label = document.createElement('label'), input = document.createElement('input');
    Object.assign(input, { type: 'checkbox', value: key, checked: on, disabled: isLast });
    label.append(input, ` ${name}`);
    return label;
  }

  function draw({ choices }) {
    if (link.isConfiguring()) return;  // other boxes may be ticked by now
    const { features } = choices, place = byId('feature-boxes'), focused = document.activeElement.value;
    const ticked = features.filter((each) => each.on).length;
    const had = place.contains(document.activeElement);
    byId('features').hidden = !features.length;
    place.replaceChildren(...features.map((each) => box(each, each.on && ticked === 1)));
    const again = had && [...place.querySelectorAll('input:enabled')].find((each) => each.value === focused);
    if (again) again.focus();
  }

  // Both inputs as they are is what the data set has without features.
  function chosen() {
    const keys = [...byId('feature-boxes').querySelectorAll('input:checked')].map((each) => each.value);
    return JSON.stringify(keys) === OWN ? [] : keys;
  }

  // Given start weights fit one shape alone.
  const withFeatures = (features) => (experiment) => {
    const initializer = experiment.initializer.name === 'given' ? {} : experiment.initializer;
    return { ...experiment, initializer, dataset: { ...experiment.dataset, features } };
  };

  document.addEventListener('change', ({ target }) => {
    if (target.closest('#feature-boxes')) player.configure(withFeatures(chosen()));
  });
  player.listen({ lesson: draw, refused() { if (player.state.lesson) draw(player.state.lesson); } });
})();
