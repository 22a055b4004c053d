// htmx: where a polled job has moved on to its result, or a session has ended, the answer is another page. Load it as a
// page instead of swapping it in.

export function startRequests() {
  document.addEventListener("htmx:before:swap", (event) => {
    const { response, sourceElement } = event.detail.ctx ?? {};
    if (!response?.raw?.redirected) return;
    if (sourceElement?.closest(".job") || new URL(response.raw.url).searchParams.has("next")) {
      event.preventDefault();
      location.reload();
    }
  });
}
