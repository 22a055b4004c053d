// The error summary takes the focus when a page was refused; its links lead into the faulty input.

export function focusErrors(root) {
  root.querySelector(".error-summary")?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.('.error-summary a[href^="#"]');
  const input = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!input) return;
  event.preventDefault();
  const row = input.closest(".entry, .field") ?? input;
  row.scrollIntoView({ block: "center" });
  input.focus({ preventScroll: true });
});
