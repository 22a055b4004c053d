// The look that a person is choosing is shown at once; saving the form keeps it.

export function startLook() {
  document.addEventListener("change", ({ target }) => {
    if (!target.closest?.("form[data-look]") || !["theme", "density"].includes(target.name)) return;
    document.documentElement.dataset[target.name] = target.value;
  });
}
