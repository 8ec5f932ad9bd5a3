/* Marks what differs from what was opened: the row, its section in the navigation, and the form. */
const form = document.getElementById("settings-form");
const rows = [...form.querySelectorAll("[data-setting]")];
const refused = new Set(rows.filter((row) => row.dataset.changed));
const chosen = (select) =>
  [...select.selectedOptions]
    .map((option) => option.value)
    .sort()
    .join();
const opened = new Map([...form.querySelectorAll(".control select")].map((select) => [select, chosen(select)]));

function differs(control) {
  if (control.matches("[type=checkbox], [type=radio]")) return control.checked !== control.defaultChecked;
  if (opened.has(control)) return chosen(control) !== opened.get(control);
  return control.matches(".tag-input")
    ? control.value.trim() !== ""
    : control.name && control.value !== control.defaultValue;
}

const isChanged = (row) =>
  refused.has(row) || [...row.querySelectorAll(".control :is(input, select, textarea)")].some(differs);

function look(row) {
  if (!row) return;
  if (isChanged(row)) row.dataset.changed = "yes";
  else delete row.dataset.changed;
  const section = row.closest("[data-section]");
  const stop = document.querySelector(`[data-stop="${section.id}"]`);
  if (stop) stop.querySelector(".mark-changed").hidden = !section.querySelector("[data-changed]");
}

function count() {
  const changes = form.querySelectorAll("[data-changed]").length;
  form.dataset.dirty = changes ? "yes" : "";
  const words = form.querySelector("[data-change-count]");
  if (words) words.textContent = changes ? ` · ${changes} change${changes === 1 ? "" : "s"}` : "";
}

const follow = (event) => {
  if (!form.contains(event.target)) return;
  look(event.target.closest("[data-setting]"));
  count();
};
document.addEventListener("input", follow);
document.addEventListener("change", follow);
window.addEventListener("pageshow", () => {
  rows.forEach(look);
  count();
});
