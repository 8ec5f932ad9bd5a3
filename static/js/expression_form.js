/* An expression shows its filled groups and one more. Without this script all five are shown. */
"use strict";

function showGroups() {
  for (const card of document.querySelectorAll("section:has([data-group])")) {
    let before = true;
    for (const group of card.querySelectorAll("[data-group]")) {
      const filled = group.querySelector("select").selectedOptions.length > 0;
      group.hidden = !filled && !before;
      before = filled;
    }
  }
}

document.addEventListener("change", showGroups);
document.addEventListener("DOMContentLoaded", showGroups);
