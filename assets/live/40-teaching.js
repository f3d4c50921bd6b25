// A teacher's actions, the demo's first; and the run that the teacher's page goes to.
(function () {
  const { questions, link } = window.neuroviz;
  const LOOK_MS = 30;
  const unanswered = (error) => ({ error, retry: true });  // unlike a refusal, that says nothing of the action
  const { put, receive, end } = questions.requests('action', unanswered('The server has not answered. Try again.'));

  const act = (action, isUrgent = false) => put(() => ({ action }), isUrgent);
  const failed = (error) => end(unanswered(error));

  // The promise is kept when the run is here.
  async function openRun(run) {
    link.send({ do: 'open', run, share: null });
    do await new Promise((resolve) => setTimeout(resolve, LOOK_MS)); while (link.isBusy() || link.isWaiting());
  }

  window.neuroviz.teaching = { act, receive, failed, openRun };
})();
