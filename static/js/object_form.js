/* The form of an object: a setting that needs another one is shown when that one fits. Without this script all are shown, each with its reason. */
"use strict";

function holds(line, form) {
  const control = form.elements.namedItem(line.dataset.needs);
  if (!control) return true;
  const above = (control.length ? control[0] ?? control : control).closest?.(".line[data-needs]");
  if (above && !holds(above, form)) return false;
  const wanted = line.dataset.needsOneOf;
  return wanted ? wanted.split(" ").includes(control.value) : control.checked;
}

function showNeeds() {
  const form = document.getElementById("object-form");
  for (const line of form.querySelectorAll(".line[data-needs]")) line.hidden = !holds(line, form);
}

document.addEventListener("change", showNeeds);
document.addEventListener("DOMContentLoaded", () => {
  document.getElementById("object-form").classList.add("enhanced");
  showNeeds();
});
