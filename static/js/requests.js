// htmx: when a session has ended, a fragment's answer is the sign-in page. Load it as a page instead of swapping it in.

export function startRequests() {
  document.addEventListener("htmx:before:swap", (event) => {
    const answer = event.detail.ctx?.response?.raw;
    if (!answer?.redirected) return;
    const here = new URL(answer.url);
    if (here.origin === location.origin && here.searchParams.has("next")) {
      event.preventDefault();
      location.reload();
    }
  });
}
