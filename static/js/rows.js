/* A table of rows grows by a button; without this script there are always two spare rows. */
"use strict";

function addRow(table) {
  const lines = table.querySelectorAll(".rows-line");
  const last = lines[lines.length - 1];
  const line = last.cloneNode(true);
  line.setAttribute("aria-label", `Row ${lines.length + 1}`);
  for (const control of line.querySelectorAll("select, input")) {
    control.name = control.name.replace(/-\d+-/, `-${lines.length}-`);
    control.value = control.tagName === "SELECT" ? "*" : "";
  }
  last.after(line);
  line.querySelector("input").focus();
}

document.addEventListener("DOMContentLoaded", () => {
  for (const table of document.querySelectorAll("[data-rows]")) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "btn small", textContent: "Add row" });
    button.addEventListener("click", () => addRow(table));
    table.append(button);
  }
});
