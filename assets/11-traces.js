// Traces as they come off the wire: arrays stand packed at any depth of their layers. They are kept as they came, and
// opened when somebody looks: of a block that is played through fast, many are never looked at.
(function () {
  const { unpack } = window.neuroviz;

  function open(value) {
    if (Array.isArray(value)) return unpack(value);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, open(inner)]));
  }

  const read = (trace) => ({
    ...trace,
    x: trace.x && unpack(trace.x),
    y: trace.y && unpack(trace.y),
    layers: trace.layers.map(open),
    shares: trace.shares && { ...trace.shares, values: unpack(trace.shares.values) },
  });

  // By iteration, the newest last.
  class Traces {
    #packed = new Map();
    #read = new Map();

    get size() { return this.#packed.size; }

    has(iteration) { return this.#packed.has(iteration); }

    keys() { return this.#packed.keys(); }

    get(iteration) {
      if (!this.#read.has(iteration) && this.has(iteration)) this.#read.set(iteration, read(this.#packed.get(iteration)));
      return this.#read.get(iteration);
    }

    keep(trace) {
      this.delete(trace.iteration);
      this.#packed.set(trace.iteration, trace);
    }

    delete(iteration) {
      this.#packed.delete(iteration);
      this.#read.delete(iteration);
    }

    clear() {
      this.#packed.clear();
      this.#read.clear();
    }
  }

  window.neuroviz.Traces = Traces;
  window.neuroviz.readTrace = read;
})();
