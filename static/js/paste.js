// Cells copied from a spreadsheet go into the return: rows find their figure by its name; without names they fill the
// table from the present row downwards. Empty cells change nothing, 0 stays 0, and all of it can be undone.
import { entries, setNil, tally, values } from "./return.js";

const NUMBER = /^[-−+]?[\d.,' \u00a0\u202f]*\d[\d.,' \u00a0\u202f]*%?$/u;
const undone = [];

const plain = (text) => text.normalize("NFKC").toLocaleLowerCase().replace(/\s+/gu, " ").trim();

// Tab-separated rows; a quoted cell may hold line breaks and doubled quotes, as spreadsheets write them.
export function cells(text) {
  const rows = [[]];
  const pattern = /("(?:[^"]|"")*"|[^\t\r\n]*)(\t|\r\n|\r|\n|$)/gu;
  for (const [, cell, end] of text.matchAll(pattern)) {
    const value = cell.length > 1 && cell.startsWith('"') && cell.endsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
    rows.at(-1).push(value.trim());
    if (!end) break;
    if (end !== "\t") rows.push([]);
  }
  return rows.filter((row) => row.some((cell) => cell !== ""));
}

function read(row, nilWord, count) {
  const at = row.findIndex((cell) => NUMBER.test(cell) || plain(cell) === plain(nilWord));
  if (at < 0) return null;
  const rest = row.slice(at + 1).filter((cell) => cell && !NUMBER.test(cell));
  const nil = plain(row[at]) === plain(nilWord);
  const numbers = row.slice(at, at + count).filter((cell) => NUMBER.test(cell));
  if (!nil && numbers.length < count) return null;
  return { numbers: numbers.map((cell) => cell.replace(/\s*%$/u, "")), nil, comment: rest.join(", ") };
}

// Which entry takes which cells: [{entry, numbers, nil, comment}], and the rows that fit nowhere.
export function match(rows, table, from) {
  const all = entries(table);
  const byName = new Map(all.map((entry) => [plain(entry.dataset.label), entry]));
  const named = rows.some((row) => row.some((cell) => byName.has(plain(cell))));
  const taken = [];
  const unknown = [];
  let next = Math.max(all.indexOf(from), 0);
  for (const row of rows) {
    const at = named ? row.findIndex((cell) => byName.has(plain(cell))) : -1;
    const entry = named ? byName.get(plain(row[at] ?? "")) : all[next];
    const found = entry && read(row.slice(at + 1), table.dataset.nilWord, values(entry).length);
    if (found) taken.push({ entry, ...found });
    else unknown.push([row.filter(Boolean).join(" "), entry?.dataset.needs].filter(Boolean).join(": "));
    if (!named) next += 1;
  }
  return { taken, unknown };
}

function snapshot(entry) {
  const comment = entry.querySelector("textarea");
  const before = values(entry).map((input) => [input, input.value, input.getAttribute("aria-invalid")]);
  const [nil, words, pasted] = [entry.classList.contains("nil"), comment.value, entry.classList.contains("pasted")];
  return () => {
    setNil(entry, nil);
    for (const [input, value, invalid] of before) {
      input.value = value;
      if (invalid) input.setAttribute("aria-invalid", invalid);
    }
    comment.value = words;
    setNil(entry, nil);
    mark(entry, pasted);
  };
}

function mark(entry, pasted) {
  entry.classList.toggle("pasted", pasted);
  entry.querySelector(".mark").hidden = !pasted;
}

function put({ entry, numbers, nil, comment }) {
  setNil(entry, nil);
  for (const [n, input] of values(entry).entries()) {
    if (!nil) input.value = numbers[n];
    input.removeAttribute("aria-invalid");
  }
  setNil(entry, nil);
  if (comment) entry.querySelector("textarea").value = comment;
  mark(entry, true);
}

function notice(form, taken, unknown) {
  const box = form.querySelector("[data-paste-notice]");
  if (!box) return;
  const count = box.querySelector("[data-paste-count]");
  const left = box.querySelector("[data-paste-unknown]");
  count.textContent = taken.length === 1 ? count.dataset.one : count.dataset.many.replace("%n", taken.length);
  box.querySelector("[data-paste-list]").textContent = `${taken.map(({ entry, numbers, nil }) => [entry.dataset.label, ...(nil ? [values(entry)[0].value] : numbers)].join(", ")).join("; ")}.`;
  left.textContent = `${left.dataset.pasteUnknown} ${unknown.join("; ")}.`;
  left.hidden = !unknown.length;
  box.hidden = false;
  form.querySelector("[data-paste-first]").hidden = true;
}

function changed(table) {
  tally(table);
  table.dispatchEvent(new Event("input", { bubbles: true }));
}

function paste(table, text, from) {
  const { taken, unknown } = match(cells(text), table, from);
  if (!taken.length && !unknown.length) return;
  undone.push(taken.map(({ entry }) => snapshot(entry)));
  taken.forEach(put);
  notice(table.closest("form"), taken, unknown);
  changed(table);
}

function undo(form) {
  undone.pop()?.forEach((restore) => restore());
  form.querySelector("[data-paste-notice]").hidden = !undone.length;
  form.querySelector("[data-paste-first]").hidden = Boolean(undone.length);
  changed(form.querySelector(".ret"));
}

export function startPaste() {
  for (const button of document.querySelectorAll("[data-paste-first]")) button.hidden = false;
  document.addEventListener("paste", (event) => {
    const table = event.target.closest?.(".ret");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!table || !event.target.matches("input.value") || !/[\t\n]/u.test(text.trim())) return;
    event.preventDefault();
    paste(table, text, event.target.closest(".entry"));
  });
  document.addEventListener("click", ({ target }) => {
    const apply = target.closest?.("[data-paste-apply]");
    if (apply) {
      const dialog = apply.closest("dialog");
      const box = dialog.querySelector("textarea");
      paste(dialog.closest("form").querySelector(".ret"), box.value);
      box.value = "";
      dialog.close();
    }
    if (target.closest?.("[data-paste-undo]")) undo(target.closest("form"));
  });
}
