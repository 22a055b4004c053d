// New partnership: choosing a kind or an aim shows at once what it begins with, as the button "Update for this type" does
// without this module; what is ticked is counted along.

const UPDATES = 'input[name="type"], input[name="innovation_kinds"], input[name="digital_aims"], [name^="risk_"], [name="capital_value"], [name="currency"], [name="authority"], [name="sector"], [name="ends_on"]';

let running = null;
let again = false;

function count(form) {
  const total = {};
  for (const box of form.querySelectorAll("details[data-count]")) {
    const people = box.dataset.count === "people";
    const chosen = people
      ? [...box.querySelectorAll("select")].filter((one) => one.value).length
      : box.querySelectorAll('input[type="checkbox"]:checked').length;
    total[box.dataset.count] = (total[box.dataset.count] ?? 0) + chosen;
    box.querySelector("[data-chosen-count]").textContent = chosen;
  }
  const made = form.querySelector("[data-made]");
  if (!made?.dataset.stages) return;
  made.textContent = made.dataset.made.replace(/%\((\w+)\)s/g, (_, name) => total[name] ?? made.dataset[name] ?? "0");
}

const typed = (form) => JSON.stringify([...new FormData(form)].filter(([name]) => name !== "version"));

async function update(form) {
  const body = new FormData(form);
  const sent = typed(form);
  body.set("act", "update");
  const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok || !answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("form.opening");
  if (!fresh) return;
  form.action = fresh.action;
  form.elements.version.value = fresh.elements.version.value;
  form.dataset.keep = fresh.dataset.keep;
  form.dataset.keepVersion = fresh.dataset.keepVersion;
  history.replaceState(null, "", fresh.getAttribute("action"));
  // What was typed meanwhile is not in this answer: it goes along next time, and stays until then.
  if (typed(form) !== sent) {
    again = true;
    return;
  }
  for (const old of document.querySelectorAll("[data-part]")) {
    const now = page.querySelector(`[data-part="${old.dataset.part}"]`);
    if (now && !old.contains(document.activeElement)) old.replaceWith(document.adoptNode(now));
  }
}

function refresh(form) {
  if (running) {
    again = true;
    return;
  }
  running = update(form)
    .catch(() => {})
    .then(() => {
      running = null;
      if (!again) return;
      again = false;
      refresh(form);
    });
}

export function startOpening() {
  const form = document.querySelector("form.opening");
  if (!form) return;
  form.addEventListener("change", ({ target }) => {
    count(form);
    // Before a kind is chosen there is nothing to show.
    if (target.matches(UPDATES) && form.querySelector('input[name="type"]:checked')) refresh(form);
  });
  // The draft has one version at a time: what is being saved is waited for.
  form.addEventListener("submit", (event) => {
    if (!running) return;
    event.preventDefault();
    event.stopPropagation();
    const { submitter } = event;
    const wait = () => (running ? running.then(wait) : form.requestSubmit(submitter));
    wait();
  });
}
