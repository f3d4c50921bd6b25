// Numbers as the page writes them (the same as neuroviz_dash/views/numbers.py), and arrays off the wire.
window.neuroviz = window.neuroviz || {};

// A number that is not finite comes as its text: JSON has no word for it.
window.neuroviz.number = function (value) {
  if (typeof value === 'string') return value;
  if (Number.isNaN(value)) return 'not a number';
  if (!Number.isFinite(value)) return value < 0 ? '−∞' : '∞';
  const size = Math.abs(value);
  let text;
  if (value === 0) text = '0.000';
  else if (size >= 0.0005 && size < 1e4) text = value.toFixed(3);
  else {
    const [digits, power] = value.toExponential(2).split('e');
    text = digits + 'e' + Number(power);
  }
  return text.replaceAll('-', '−');
};

// [shape, base64 of float64] -> nested arrays.
window.neuroviz.unpack = function ([shape, text]) {
  const binary = atob(text), bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  const flat = Array.from(new Float64Array(bytes.buffer));
  if (shape.length === 1) return flat;
  return Array.from({ length: shape[0] }, (_, i) => flat.slice(i * shape[1], (i + 1) * shape[1]));
};
