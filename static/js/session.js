// Warns before the session ends and offers to stay; what was typed is kept by keeper.js either way. The server says when it
// ends (body data-session-ends, in seconds); pages rendered shortly before say so without a script too.

const WARNED = 15 * 60;
const now = () => Date.now() / 1000;

export function startSession() {
  const { sessionEnds } = document.body.dataset;
  if (sessionEnds) watch(Number(sessionEnds));
}

function watch(ends) {
  const wait = (moment, act) => setTimeout(act, Math.min(Math.max(0, moment - now()) * 1000, 2 ** 31 - 1));
  const warning = wait(ends - WARNED, () => warn(ends, () => { clearTimeout(ending); }));
  const ending = wait(ends, () => { clearTimeout(warning); show("[data-session-ended]"); });
}

function warn(ends, stayed) {
  const note = document.querySelector("#main > [data-session-note]") ?? show("[data-session-ending]");
  const form = note?.querySelector("form");
  if (!form) return;
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(ends * 1000);
  note.querySelector("[data-session-time]").textContent = time;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "text/plain" } }).catch(() => null);
    const next = answer?.ok && !answer.redirected ? Number(await answer.text()) : 0;
    if (!next) return form.submit();
    stayed();
    note.remove();
    watch(next);
  });
}

function show(name) {
  const box = document.querySelector(`template${name}`)?.content.firstElementChild?.cloneNode(true);
  if (!box) return null;
  document.querySelector("[data-session-note]")?.remove();
  box.querySelector("[data-session-again]")?.setAttribute("href", location.href);
  document.querySelector("#main")?.prepend(box);
  return box;
}
