// How many digits a calculation is written with: so many that who repeats it with the digits that are shown comes to
// the result that is shown. Only the choice of digits is made here; every value is the server's.
(function () {
  const SHOWN = 6, MOST = 17, FEWEST_OF_STEP = 4;
  const SIGNS = {
    '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '/': (a, b) => a / b,
    sqrt: Math.sqrt, square: (a) => a * a, power: (a, b) => a ** b, sign: Math.sign,
  };
  const minus = (text) => text.replaceAll('-', '−');
  const read = (text) => Number(text.replaceAll('−', '-'));

  // A number with some significant digits; in powers of ten only where the zeros would be many.
  function significant(value, digits = SHOWN) {
    if (!Number.isFinite(value)) return window.neuroviz.number(value);
    if (value === 0) return '0';
    const [mantissa, power] = value.toExponential(digits - 1).split('e');
    const size = Number(power);
    if (size < -5 || size > 8) return minus(`${mantissa}e${size}`);
    return minus(value.toFixed(Math.max(digits - 1 - size, 0)));
  }

  function repeated(expression, values) {
    if (typeof expression === 'number') return expression;
    if (typeof expression === 'string') return values(expression);
    const [sign, ...parts] = expression;
    return SIGNS[sign](...parts.map((part) => repeated(part, values)));
  }

  // Texts for the inputs of a line, by name; `given` are constants, written as the student typed them.
  function line(expression, values, result) {
    const wanted = significant(result);
    const names = [...new Set([expression].flat(Infinity).filter((each) => typeof each === 'string' && each in values))];
    for (let digits = SHOWN; ; digits += 1) {
      const texts = Object.fromEntries(names.map((name) =>
        [name, typeof values[name] === 'string' ? values[name] : significant(values[name], digits)]));
      const isExact = significant(repeated(expression, (name) => read(texts[name]))) === wanted;
      if (isExact || digits === MOST) return { texts, result: wanted, isExact };
    }
  }

  const whole = (text) => BigInt(text.replace('.', ''));

  // Old, step and new with the same number of decimals, so that old − step = new holds for what is shown.
  function difference(before, change, after) {
    const all = [before, change, after];
    if (!all.every((value) => Math.abs(value) < 1e15)) return { texts: all.map((v) => significant(v, MOST)), isExact: false };
    const size = change === 0 ? 0 : Math.floor(Math.log10(Math.abs(change)));
    for (let decimals = Math.min(Math.max(SHOWN, FEWEST_OF_STEP - 1 - size), MOST); ; decimals += 1) {
      const texts = all.map((value) => value.toFixed(decimals)), [a, b, c] = texts.map(whole);
      if (a - b === c || decimals >= MOST + FEWEST_OF_STEP) return { texts: texts.map(minus), isExact: a - b === c };
    }
  }

  window.neuroviz.digits = { significant, line, difference };
})();
