// <button data-opens="ID"> opens <dialog id="ID">; [data-closes] inside closes it. Buttons that need this module are
// rendered hidden and shown here.

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens)?.showModal();
    event.target.closest?.("[data-closes]")?.closest("dialog")?.close();
  });
}
