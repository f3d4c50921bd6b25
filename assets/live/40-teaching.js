// A teacher's actions. The demo's are urgent.
(function () {
  const unanswered = (error) => ({ error, retry: true });  // unlike a refusal, that says nothing of the action
  const { put, receive, end } = window.neuroviz.questions.requests('action', unanswered('The server has not answered. Try again.'));

  const act = (action, isUrgent = false) => put(() => ({ action }), isUrgent);
  const failed = (error) => end(unanswered(error));

  window.neuroviz.teaching = { act, receive, failed };
})();
