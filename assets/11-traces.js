// A trace as it comes off the wire.
(function () {
  window.neuroviz.readTrace = function (trace) {
    const { unpack } = window.neuroviz;
    const open = (record) => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, unpack(value)]));
    return { ...trace, x: trace.x && unpack(trace.x), y: trace.y && unpack(trace.y), layers: trace.layers.map(open) };
  };
})();
