/* The form of an object: a setting that needs another one is shown when that one fits. Without this script all are shown,
   each with its reason. */
"use strict";

function valueOf(form, name) {
  const control = form.elements.namedItem(name);
  return control.type === "checkbox" ? control.checked : control.value;
}

function fits(form, need) {
  const [name, wanted] = need.replace("!", "").split("=");
  if (hidden(form, name)) return false;
  const value = valueOf(form, name);
  return wanted === undefined ? Boolean(value) !== need.startsWith("!") : wanted.split("|").includes(value);
}

/* What a setting needs must itself be shown. */
function hidden(form, name) {
  const control = form.elements.namedItem(name);
  const line = (control.closest ? control : control[0]).closest(".line");
  return Boolean(line?.dataset.needs) && !line.dataset.needs.split(";").every((need) => fits(form, need));
}

function showNeeds() {
  const form = document.getElementById("object-form");
  for (const line of form.querySelectorAll(".line[data-needs]")) {
    line.hidden = !line.dataset.needs.split(";").every((need) => fits(form, need)) && !line.querySelector("[aria-invalid=true]");
  }
  for (const part of form.querySelectorAll(".part-lines, section.card")) {
    part.hidden = part.querySelector(".line") !== null && !part.querySelector(".line:not([hidden])");
    const link = part.id && document.querySelector(`.side a[href="#${part.id}"]`);
    if (link) link.hidden = part.hidden;
  }
}

document.addEventListener("change", showNeeds);
document.addEventListener("DOMContentLoaded", () => {
  document.getElementById("object-form").classList.add("enhanced");
  showNeeds();
});
