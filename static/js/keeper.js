// What was typed outlives a dropped connection and an ended session: a form with data-keep="NAME" is kept on this device,
// under the person's id, until the server has taken it. Files and passwords are never kept; signing out forgets all.
// data-keep-version (the draft's or record's version) tells what the kept values were typed over; data-keep-answered says
// that the page is the server's answer to the form.

const PREFIX = "concord:kept:";
const DAYS = 7;
const SKIP = new Set(["csrfmiddlewaretoken", "_method"]);

const store = {
  read(key) {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  },
  write(key, value) {
    try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden: nothing is kept */ }
  },
  keys() {
    try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; }
  },
};

const keyOf = (form) => `${PREFIX}${document.body.dataset.user ?? ""}:${form.dataset.keep}`;

function controls(form) {
  return [...form.elements].filter(
    (one) => one.name && !SKIP.has(one.name) && !["file", "password", "submit", "button", "hidden"].includes(one.type),
  );
}

const valueOf = (one) => (["checkbox", "radio"].includes(one.type) ? one.checked : one.value);
const labels = (form) => {
  const seen = {};
  return controls(form).map((one) => [`${one.name}#${(seen[one.name] = (seen[one.name] ?? -1) + 1)}`, one]);
};
const valuesOf = (form) => Object.fromEntries(labels(form).map(([label, one]) => [label, valueOf(one)]));

function keep(form, sent = false) {
  store.write(keyOf(form), { at: Date.now(), version: form.dataset.keepVersion ?? "", sent, values: valuesOf(form) });
}

function fill(form, values) {
  for (const [label, one] of labels(form)) {
    if (!(label in values)) continue;
    if (["checkbox", "radio"].includes(one.type)) one.checked = values[label];
    else one.value = values[label];
  }
  form.dispatchEvent(new CustomEvent("concord:restored", { bubbles: true }));
}

function announce(form, at, before) {
  const box = document.querySelector("[data-kept-notice]")?.content.cloneNode(true);
  if (!box) return;
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" }).format(at);
  box.querySelector("[data-kept-at]").textContent = time;
  box.querySelector("[data-kept-discard]").addEventListener("click", ({ target }) => {
    fill(form, before);
    localStorage.removeItem(keyOf(form));
    target.closest(".note").remove();
  });
  form.prepend(box);
}

function restore(form) {
  const kept = store.read(keyOf(form));
  if (!kept) return;
  // The page answers the form that was sent: it holds what was typed, and what the server made of it.
  if (kept.sent && "keepAnswered" in form.dataset) return keep(form);
  const before = valuesOf(form);
  const same = Object.entries(kept.values).every(([label, value]) => !(label in before) || before[label] === value);
  const taken = kept.sent && kept.version !== (form.dataset.keepVersion ?? "");
  if (same || taken) return localStorage.removeItem(keyOf(form));
  store.write(keyOf(form), { ...kept, sent: false });
  if (form.querySelector('[aria-invalid="true"]')) return; // the server's answer already shows what was typed
  fill(form, kept.values);
  announce(form, kept.at, before);
}

// A sent form is forgotten once another signed-in page shows that the server took it; the sign-in page shows the contrary.
function settle(forms) {
  const here = new Set(forms.map(keyOf));
  const mine = `${PREFIX}${document.body.dataset.user ?? ""}:`;
  for (const key of store.keys()) {
    const kept = store.read(key);
    if (!kept || kept.at < Date.now() - DAYS * 86_400_000) localStorage.removeItem(key);
    else if (document.body.dataset.entrance !== undefined) store.write(key, { ...kept, sent: false });
    else if (kept.sent && document.body.dataset.user && key.startsWith(mine) && !here.has(key)) localStorage.removeItem(key);
  }
}

function offline(form) {
  const box = document.querySelector("[data-offline-notice]")?.content.cloneNode(true);
  if (box && !form.querySelector("[data-offline]")) form.prepend(box);
  form.querySelector("[data-offline]")?.scrollIntoView({ block: "center" });
}

export function startKeeper() {
  const forms = [...document.querySelectorAll("form[data-keep]")];
  settle(forms);
  forms.forEach(restore);
  const waiting = new Map();
  document.addEventListener("input", ({ target }) => {
    const form = target.closest?.("form[data-keep]");
    if (!form) return;
    clearTimeout(waiting.get(form));
    waiting.set(
      form,
      setTimeout(() => {
        waiting.delete(form);
        keep(form);
      }, 300),
    );
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sign-out]")) {
      waiting.forEach(clearTimeout);
      waiting.clear();
      for (const key of store.keys()) localStorage.removeItem(key);
    }
    if (!event.target.matches("[data-keep]")) return;
    clearTimeout(waiting.get(event.target));
    waiting.delete(event.target);
    keep(event.target, navigator.onLine);
    if (navigator.onLine) return;
    event.preventDefault();
    offline(event.target);
  });
  addEventListener("pagehide", () => waiting.forEach((_timer, form) => keep(form)));
}
