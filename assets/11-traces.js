// A trace as it comes off the wire: arrays stand packed at any depth of its layers.
(function () {
  const { unpack } = window.neuroviz;

  function open(value) {
    if (Array.isArray(value)) return unpack(value);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, open(inner)]));
  }

  window.neuroviz.readTrace = (trace) =>
    ({ ...trace, shares: trace.shares && { ...trace.shares, values: unpack(trace.shares.values) }, x: trace.x && unpack(trace.x), y: trace.y && unpack(trace.y), layers: trace.layers.map(open) });
})();
