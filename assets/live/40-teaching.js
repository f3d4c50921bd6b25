// A teacher's actions, the demo's first; and the run that the teacher's page goes to.
(function () {
  const { questions, link } = window.neuroviz;
  const LOOK_MS = 30;
  // Unlike a refusal, no answer says nothing of the action; these can be done twice and come to the same.
  const TWICE = new Set(['classes', 'lead', 'joining', 'pause', 'student', 'student_question']);
  const { put, receive, failed, end } =
    questions.requests('action', (error) => ({ error, retry: true }), ({ action }) => !TWICE.has(action.act));

  const act = (action, isUrgent = false) => put(() => ({ action }), isUrgent);

  // The promise is kept when the run is here.
  async function openRun(run) {
    link.send({ do: 'open', run, share: null });
    do await new Promise((resolve) => setTimeout(resolve, LOOK_MS)); while (link.isBusy() || link.isWaiting());
  }

  // A page that was opened by a loopback name (RFC 6890, RFC 4291, RFC 6761) has links for its own machine alone.
  const isNearby = (host) => /^(127(\.\d+){3}|0\.0\.0\.0|\[::1\]|(.+\.)?localhost\.?)$/.test(host);

  window.neuroviz.teaching = { act, receive, failed, end, openRun, isNearby };
})();
