// What each row of the batch asks for: bars whose mean is the gradient, and the row that the card shows.
(function () {
  const { digits } = window.neuroviz;
  const MOST_BUTTONS = 64;

  const isOf = (shares, layer, unit, from) => shares && shares.layer === layer && shares.unit === unit && shares.from === from;

  // The share of the row that is shown; null until the server has told the shares of this weight.
  const ofRow = (trace, layer, unit, from) => (isOf(trace.shares, layer, unit, from) ? trace.shares.values[trace.at_row] : null);

  function bars({ trace, layer, unit }, from, mean) {
    if (!isOf(trace.shares, layer, unit, from)) return '<div class="shares" aria-hidden="true"></div>';
    const { values } = trace.shares, high = Math.max(0, mean, ...values), low = Math.min(0, mean, ...values);
    const size = high - low || 1, percent = (value) => `${((100 * value) / size).toFixed(2)}%`;
    const isFew = values.length <= MOST_BUTTONS;
    const all = values.map((value, index) => {
      const style = `height:${percent(Math.abs(value))};bottom:${percent(Math.min(value, 0) - low)}`;
      const bar = `<i class="${value < 0 ? 'negative' : 'positive'}" style="${style}"></i>`;
      if (!isFew) return `<span class="share">${bar}</span>`;
      const text = `row ${trace.rows[index]}: ${digits.significant(value)}`;
      return `<button type="button" class="share" data-row-index="${index}" aria-pressed="${index === trace.at_row}" ` +
        `aria-label="${text}" title="${text}" data-value="${String(value)}">${bar}</button>`;
    });
    return `<div class="shares" role="group" aria-label="The share of each row">${all.join('')}` +
      `<span class="mean" style="bottom:${percent(mean - low)}" aria-hidden="true"></span>` +
      `<span class="zero" style="bottom:${percent(-low)}" aria-hidden="true"></span></div>` +
      `<p class="note">A bar for each row${isFew ? ' (choose one to see it)' : ''}; the dashed line is their mean.</p>`;
  }

  document.addEventListener('click', ({ target }) => {
    const share = target.closest('[data-row-index]');
    if (share) window.neuroviz.player.focusRow(Number(share.dataset.rowIndex));
  });

  window.neuroviz.shares = { ofRow, bars };
})();
