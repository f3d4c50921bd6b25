// Steps through time, by neurons, stages, iterations or epochs: from one cursor to another, forward or back.
(function () {
  const { state } = window.neuroviz.player;
  const START = { iteration: 0, stage: 'start', unit: null };

  // What the dial says.
  const granularity = () => document.querySelector('input[name="granularity"]:checked').value;

  function stageStep({ iteration, stage }, by) {
    const { stages } = state.lesson, at = stages.indexOf(stage) + by;
    if (iteration === 0) return by > 0 ? { iteration: 1, stage: stages[0], unit: null } : START;
    if (at >= stages.length) return { iteration: iteration + 1, stage: stages[0], unit: null };
    if (at >= 0) return { iteration, stage: stages[at], unit: null };
    return iteration === 1 ? START : { iteration: iteration - 1, stage: stages.at(-1), unit: null };
  }

  // The last neuron of a layer's stage; null at a stage that is of no layer, or of one that is computed as a whole:
  // softmax makes each output from the z of all.
  function lastUnit(stage) {
    const [kind, layer] = stage.split(' ');
    if (!layer || (kind === 'forward' && state.lesson.layers[layer - 1].activation === 'softmax')) return null;
    return state.lesson.names[layer].length - 1;
  }

  // One neuron further within a layer's stage, or into the next stage.
  function neuronStep(from, by) {
    const last = lastUnit(from.stage), at = (from.unit ?? last) + by;
    if (last !== null && at >= 0 && at <= last) return { ...from, unit: at };
    const to = stageStep(from, by);
    return { ...to, unit: by > 0 && lastUnit(to.stage) !== null ? 0 : lastUnit(to.stage) };
  }

  function iterationStep({ iteration, stage }, by) {
    const to = Math.max(iteration + by, 0);
    return to === 0 ? START : { iteration: to, stage: iteration ? stage : 'update', unit: null };
  }

  // The last iteration whose update is done at a cursor: a change made there is felt from the next one on.
  const applied = ({ iteration, stage }) => (stage === 'update' ? iteration : Math.max(iteration - 1, 0));

  // To the end of this epoch, or of the one before.
  function epochStep({ iteration, stage }, by) {
    const per = state.lesson.iterations_per_epoch, done = applied({ iteration, stage });
    const epoch = by > 0 ? Math.floor(done / per) + 1 : Math.max(Math.ceil(done / per) - 1, 0);
    return epoch === 0 ? START : { iteration: epoch * per, stage: 'update', unit: null };
  }

  const STEPS = { neuron: neuronStep, stage: stageStep, iteration: iterationStep, epoch: epochStep };
  const step = (from, by) => STEPS[granularity()](from, by);

  window.neuroviz.steps = { granularity, step, applied };
})();
