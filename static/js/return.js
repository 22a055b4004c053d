// The monthly return (table.ret): Enter and arrows go from value to value, "Nothing to report" empties its value, the
// chosen evidence shows on the row, and the bar at the foot counts along.

const VALUE = "input.value";
const PLAIN = /^[-−]?\d{1,15}([.,]\d{1,6})?$/u;

// The inputs of a figure: one, or the two numbers of a ratio.
export const values = (entry) => [...entry.querySelectorAll(VALUE)];

export function entries(table) {
  return [...table.querySelectorAll(".entry")].filter((entry) => entry.querySelector(VALUE));
}

function step(input, direction) {
  const inputs = entries(input.closest(".ret")).flatMap(values);
  const next = inputs[inputs.indexOf(input) + direction];
  next?.focus();
  next?.select();
}

// Puts the row into the look of "nothing to report" or back; what had been typed comes back with it.
export function setNil(entry, nil) {
  const word = entry.closest(".ret").dataset.nilWord;
  for (const input of values(entry)) {
    if (nil && !input.readOnly) {
      input.dataset.typed = input.value === word ? "" : input.value;
      input.value = word;
    } else if (!nil && input.readOnly) {
      input.value = input.dataset.typed ?? "";
    }
    input.readOnly = nil;
  }
  workOut(entry);
  entry.querySelector('.c-nil [type="checkbox"]').checked = nil;
  entry.querySelector("textarea").required = nil;
  entry.classList.toggle("nil", nil);
}

// What the two numbers of a ratio make, as far as both can be read without doubt; the server decides.
function workOut(entry) {
  const output = entry.querySelector("output[data-factor]");
  if (!output) return;
  const typed = values(entry).map((input) => input.value.replace(/[\s']/gu, ""));
  const [above, below] = typed.map((text) => (PLAIN.test(text) && !/^[-−]?\d+,\d{3}$/u.test(text) ? Number(text.replace("−", "-").replace(",", ".")) : NaN));
  const value = below > 0 ? (Number(output.dataset.factor) * above) / below : NaN;
  const shown = value.toLocaleString("en", { minimumFractionDigits: output.dataset.decimals, maximumFractionDigits: output.dataset.decimals });
  output.value = Number.isFinite(value) ? `= ${shown} ${output.dataset.unit}`.trim() : "";
}

function showEvidence(tick) {
  const id = tick.closest("[popover]").id.replace(/-files$/, "");
  const chips = document.querySelector(`[data-evidence="${CSS.escape(id)}"]`);
  const shown = [...chips.querySelectorAll(".chip:not(.add)")].find((chip) => chip.firstChild.textContent.trim() === tick.dataset.code);
  if (tick.checked && !shown) {
    const chip = document.createElement("span");
    chip.className = "chip";
    chip.textContent = tick.dataset.code;
    chips.querySelector(".add").before(chip);
  } else if (!tick.checked) {
    shown?.remove();
  }
}

function stateOf(entry) {
  const inputs = values(entry);
  if (inputs.some((input) => input.getAttribute("aria-invalid") === "true")) return "wrong";
  if (inputs.some((input) => !input.value.trim())) return "empty";
  if (inputs[0].readOnly && !entry.querySelector("textarea").value.trim()) return "empty";
  return "ready";
}

export function tally(table) {
  const dock = table.closest("form")?.querySelector(".dock");
  if (!dock) return;
  const states = entries(table).map((entry) => [stateOf(entry), entry.querySelector(VALUE)]);
  for (const item of dock.querySelectorAll("[data-tally]")) {
    const found = states.filter(([state]) => state === item.dataset.tally);
    item.querySelector("b").textContent = found.length;
    item.hidden = !found.length && item.dataset.tally !== "ready";
    const link = item.querySelector("a");
    if (link && found.length) link.setAttribute("href", `#${found[0][1].id}`);
  }
}

export function startReturn() {
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.(`.ret ${VALUE}`) || event.altKey || event.ctrlKey || event.metaKey) return;
    const direction = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!direction) return;
    event.preventDefault();
    step(event.target, direction);
  });
  document.addEventListener("change", ({ target }) => {
    if (target.matches?.('.ret .c-nil [type="checkbox"]')) {
      setNil(target.closest(".entry"), target.checked);
      target.closest(".entry").querySelector("textarea").dispatchEvent(new Event("input", { bubbles: true }));
    } else if (target.matches?.(".picker [data-code]")) {
      showEvidence(target);
    }
  });
  document.addEventListener("input", ({ target }) => {
    const table = target.closest?.(".ret");
    if (!table) return;
    if (target.matches(VALUE)) {
      for (const input of values(target.closest(".entry"))) input.removeAttribute("aria-invalid");
      workOut(target.closest(".entry"));
    }
    tally(table);
  });
  document.addEventListener("concord:restored", ({ target }) => {
    for (const table of target.querySelectorAll(".ret")) {
      for (const entry of entries(table)) setNil(entry, entry.querySelector('.c-nil [type="checkbox"]').checked);
      tally(table);
    }
    for (const tick of target.querySelectorAll(".picker [data-code]")) showEvidence(tick);
  });
}
