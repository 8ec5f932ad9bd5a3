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
