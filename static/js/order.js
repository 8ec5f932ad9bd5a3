/* Drag a rule to its new place; the server decides, as it does for the buttons. */
"use strict";

function makeSortable(root) {
  const body = root.querySelector("tbody[data-order]");
  if (!body || body.dataset.sortable) return;
  body.dataset.sortable = "yes";
  Sortable.create(body, {
    handle: "[data-grip]",
    filter: ".fixed",
    animation: 0,
    onMove: (event) => !event.related.classList.contains("fixed"),
    onEnd(event) {
      if (event.oldIndex === event.newIndex) return;
      const rows = [...body.querySelectorAll("tr[data-position]")];
      const places = rows.map((row) => Number(row.dataset.position)).filter(Boolean);
      const form = event.item.querySelector("form[data-move]");
      form.querySelector("input[name=position]").value = Math.min(...places) + event.newIndex;
      form.submit();
    },
  });
}

document.addEventListener("DOMContentLoaded", () => makeSortable(document));
document.addEventListener("htmx:afterSettle", () => makeSortable(document));

/* "Move to rule number": one dialog for all rows. Without it the number is a link to a page that asks the same. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-move-to]");
  const dialog = document.getElementById("move-dialog");
  if (!link || !dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  dialog.querySelector("form").action = link.href;
  dialog.querySelector("[data-move-name]").textContent = link.dataset.name;
  const field = dialog.querySelector("input[name=position]");
  field.value = link.dataset.moveTo;
  dialog.showModal();
  field.select();
});
