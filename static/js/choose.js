// Chosen rows of a list are kept by the server while one turns pages: <form data-chooses="URL"> sends each tick there,
// and the count is shown in [data-chosen-count]. Without it a button of the form does the same.

export function startChoosing() {
  const form = document.querySelector("form[data-chooses]");
  if (!form) return;
  for (const button of form.querySelectorAll("[data-without-script]")) button.hidden = true;
  let sending = Promise.resolve();
  const send = async () => {
    const answer = await fetch(form.dataset.chooses, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Requested-With": "fetch" },
      keepalive: true,
      credentials: "same-origin",
    });
    const count = form.querySelector("[data-chosen-count]");
    if (answer.ok && !answer.redirected && count) count.textContent = await answer.text();
  };
  form.addEventListener("change", ({ target }) => {
    if (target.name !== "row") return;
    // One after the other, so that an earlier answer never overtakes a later one.
    sending = sending.then(send, send);
  });
}

// "/" leads into the search box, as long as nothing is being typed.
export function startSearchKey() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const box = document.getElementById("search");
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}

// A menu closes by Escape, and when one clicks beside it.
export function startMenus() {
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && event.target.closest?.("details.menu[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  document.addEventListener("click", ({ target }) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
  });
}
