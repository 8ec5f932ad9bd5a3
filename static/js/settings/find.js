/* The search box over settings: a combobox whose list is made of the rows that are in the page. */
const box = document.querySelector("[data-find]");
const input = box.querySelector("input");
const list = box.querySelector("[role=listbox]");
const status = box.querySelector("[role=status]");
const SHOWN = 30;
let index = null;
let found = [];
let active = -1;

const text = (row, selector) => row.querySelector(selector)?.textContent.trim() ?? "";

function read(row) {
  const label = text(row, ".about > label, .about > .label").replace(/\s*\*$/, "");
  const path = [text(row.closest("[data-section]"), "h2"), text(row.closest(".part"), "h3"), label].filter(Boolean);
  const wire = row.dataset.wire ?? "";
  return { row, label, wire, path: path.join(" › "), help: text(row, ".about > .help"), start: label.toLowerCase() };
}

function rank(entry, words) {
  const fields = [entry.start, entry.wire.toLowerCase(), entry.path.toLowerCase(), entry.help.toLowerCase()];
  if (!words.every((word) => fields.some((field) => field.includes(word)))) return -1;
  if (entry.start.startsWith(words.join(" "))) return 0;
  return words.every((word) => entry.start.includes(word))
    ? 1
    : 2 + fields.findIndex((field) => field.includes(words[0]));
}

function search() {
  index ??= [...document.querySelectorAll("[data-setting]")].map(read);
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  const ranked = words.length
    ? index.filter((entry) => entry.row.checkVisibility()).map((entry) => [rank(entry, words), entry])
    : [];
  found = ranked
    .filter(([place]) => place >= 0)
    .sort(([a], [b]) => a - b)
    .map(([, entry]) => entry);
  show(words.length > 0);
}

function option(entry, place) {
  const item = document.createElement("li");
  Object.assign(item, { id: `found-${place}`, className: "found-option" });
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  const [name, path, wire] = ["span", "span", "code"].map((tag) => document.createElement(tag));
  name.textContent = entry.label;
  path.textContent = entry.path;
  path.className = "path";
  wire.textContent = entry.wire;
  item.append(name, path, ...(entry.wire ? [wire] : []));
  return item;
}

function show(isAsked) {
  const words = !isAsked
    ? ""
    : found.length
      ? `${found.length} setting${found.length === 1 ? "" : "s"} found`
      : "No setting found";
  list.replaceChildren(...found.slice(0, SHOWN).map(option));
  if (isAsked && (!found.length || found.length > SHOWN)) {
    const note = document.createElement("li");
    note.className = "note";
    note.setAttribute("role", "presentation");
    note.textContent = found.length
      ? `The first ${SHOWN} of ${found.length}. Type more to see fewer.`
      : "No setting found";
    list.append(note);
  }
  status.textContent = words;
  open(isAsked);
  activate(found.length ? 0 : -1);
}

function open(isOpen) {
  list.hidden = !isOpen;
  input.setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) activate(-1);
}

function activate(place) {
  const options = list.querySelectorAll("[role=option]");
  options[active]?.setAttribute("aria-selected", "false");
  active = options.length ? place : -1;
  const item = options[active];
  item?.setAttribute("aria-selected", "true");
  item?.scrollIntoView({ block: "nearest" });
  if (item) input.setAttribute("aria-activedescendant", item.id);
  else input.removeAttribute("aria-activedescendant");
}

function go(entry) {
  if (!entry) return;
  open(false);
  input.value = "";
  entry.row.dispatchEvent(new CustomEvent("setting:jump", { bubbles: true }));
}

const keys = {
  ArrowDown: () => (list.hidden ? search() : activate((active + 1) % Math.min(found.length, SHOWN))),
  ArrowUp: () => (list.hidden ? search() : activate((active > 0 ? active : Math.min(found.length, SHOWN)) - 1)),
  Enter: () => go(found[active]),
  Escape: () => {
    if (list.hidden) input.value = "";
    open(false);
  },
};

input.addEventListener("input", search);
input.addEventListener("focus", () => {
  if (input.value) search();
});
input.addEventListener("blur", () => open(false));
input.addEventListener("keydown", (event) => {
  if (!keys[event.key] || event.isComposing) return;
  event.preventDefault();
  keys[event.key]();
});
list.addEventListener("pointerdown", (event) => event.preventDefault());
list.addEventListener("click", (event) => {
  const item = event.target.closest("[role=option]");
  if (item) go(found[[...list.children].indexOf(item)]);
});
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest?.(
    "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]",
  );
  if (
    event.key !== "/" ||
    isTyping ||
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    document.querySelector("dialog[open]")
  )
    return;
  event.preventDefault();
  input.focus();
  input.select();
});
box.hidden = false;
