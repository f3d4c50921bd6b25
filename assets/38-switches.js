// Switches of the page: each button with data-option sets an option, and shows what is chosen.
(function () {
  const { options } = window.neuroviz;
  const buttons = () => document.querySelectorAll('button[data-option]');

  function press(button) {
    const { option, value } = button.dataset;
    if (value === undefined) options.set(option, !options.get(option));
    else options.set(option, value);
  }

  function show() {
    buttons().forEach((button) => {
      const { option, value } = button.dataset, chosen = options.get(option);
      button.setAttribute('aria-pressed', value === undefined ? Boolean(chosen) : chosen === value);
    });
  }

  // Only an update has weights before and after it.
  function enable(cursor) {
    const isUpdate = cursor.stage === 'update';
    document.querySelectorAll('#switch-weights button').forEach((button) => {
      if (button.disabled === isUpdate) button.disabled = !isUpdate;
    });
  }

  document.addEventListener('click', ({ target }) => {
    const button = target.closest('button[data-option]');
    if (button) press(button);
  });
  options.listen(show);
  window.neuroviz.switches = { show, enable };
})();
