// Checking: where the evidence has no room beside the table, it stands under the figure it belongs to.

const NARROW = matchMedia("(max-width: 72rem)");

export function startCheck() {
  const view = document.querySelector(".evidence");
  const slot = document.querySelector("[data-evidence-here]");
  if (!view || !slot) return;
  const home = document.createComment("evidence");
  view.before(home);
  const place = () => (NARROW.matches ? slot.append(view) : home.after(view));
  NARROW.addEventListener("change", place);
  place();
}
