/* The profile form: Selected or All, and settings that need another one. */
"use strict";

function showScope() {
  const chosen = document.querySelector("input[name=scope]:checked");
  for (const part of document.querySelectorAll("[data-scope]")) {
    part.hidden = chosen !== null && part.dataset.scope !== chosen.value;
  }
}

function showNeeds() {
  for (const line of document.querySelectorAll("[data-needs]")) {
    const control = document.getElementById(line.dataset.needs);
    line.toggleAttribute("inert", control !== null && !control.checked);
  }
}

document.addEventListener("change", () => { showScope(); showNeeds(); });
document.addEventListener("DOMContentLoaded", () => { showScope(); showNeeds(); });
