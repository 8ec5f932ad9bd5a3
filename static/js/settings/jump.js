/* Leads to a setting: scrolls to its row, focuses its control, and highlights it for a moment. Asked by links that are
   marked data-jump, by the address, and by the event "setting:jump" on a row. */
const rowAt = (hash) =>
  hash.length > 1 ? document.getElementById(decodeURIComponent(hash.slice(1)))?.closest("[data-setting]") : null;

function controlOf(row) {
  const picker = row.querySelector("select[data-picker]")?.tomselect;
  const wanted = picker
    ? [picker.control_input]
    : [
        ...row.querySelectorAll(".tag-input, .control input:checked[type=radio]"),
        ...row.querySelectorAll(".control :is(input, select, textarea)"),
      ];
  return wanted.find((control) => !control.disabled && !control.closest("[inert]") && control.checkVisibility()) ?? row;
}

let fading;
function jump(row) {
  row.scrollIntoView({ block: row.offsetHeight > window.innerHeight / 2 ? "start" : "center" });
  controlOf(row).focus({ preventScroll: true });
  for (const other of document.querySelectorAll("[data-found]")) delete other.dataset.found;
  row.dataset.found = "";
  clearTimeout(fading);
  fading = setTimeout(() => delete row.dataset.found, 3000);
}

document.addEventListener("setting:jump", (event) => jump(event.target));
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-jump]");
  const row = link && rowAt(link.hash);
  if (!row) return;
  event.preventDefault();
  row.dispatchEvent(new CustomEvent("setting:jump", { bubbles: true }));
});
document.addEventListener("DOMContentLoaded", () => {
  const row = rowAt(window.location.hash);
  if (row) jump(row);
});
