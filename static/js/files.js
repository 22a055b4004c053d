// Chosen files are listed by name and size under their input: <ul data-chosen="ID of the input">.

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];

function size(bytes) {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const format = { style: "unit", unit: UNITS[power], unitDisplay: "short", maximumFractionDigits: power > 1 ? 1 : 0 };
  return new Intl.NumberFormat(document.documentElement.lang, format).format(bytes / 1000 ** power);
}

export function startFiles() {
  document.addEventListener("change", ({ target }) => {
    if (!target.matches?.('input[type="file"]')) return;
    const list = document.querySelector(`[data-chosen="${CSS.escape(target.id)}"]`);
    list?.replaceChildren(
      ...Array.from(target.files, (file) => {
        const item = document.createElement("li");
        const note = document.createElement("span");
        note.className = "sub";
        note.textContent = size(file.size);
        item.append(file.name, note);
        return item;
      }),
    );
  });
}
