// Checking: where the evidence has no room beside the table, it stands under the figure it belongs to; the bar at the
// foot counts along.

const NARROW = matchMedia("(max-width: 72rem)");

// What is chosen for each figure: "accept", "send_back" or "" while it is undecided.
function choices() {
  const chosen = new Map();
  for (const radio of document.querySelectorAll('.check .segmented input[type="radio"]')) {
    chosen.set(radio.name, radio.checked ? radio.value : (chosen.get(radio.name) ?? ""));
  }
  return [...chosen.values()];
}

function count() {
  const tally = { accept: 0, send_back: 0, undecided: 0 };
  for (const choice of choices()) tally[choice || "undecided"] += 1;
  for (const item of document.querySelectorAll(".dock [data-tally]")) {
    const number = tally[item.dataset.tally];
    item.querySelector("b").textContent = number;
    item.hidden = number === 0 && item.dataset.tally !== "accept";
  }
}

export function startCheck() {
  document.querySelector("table.check")?.addEventListener("change", count);
  const view = document.querySelector(".evidence");
  const slot = document.querySelector("[data-evidence-here]");
  if (!view || !slot) return;
  const home = document.createComment("evidence");
  view.before(home);
  const place = () => (NARROW.matches ? slot.append(view) : home.after(view));
  NARROW.addEventListener("change", place);
  place();
}
