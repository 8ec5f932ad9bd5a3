/* A type of posture that one of the chosen platforms lacks is unavailable. Without this script the portal refuses it. */
"use strict";

function showTypes() {
  const platforms = [...document.querySelectorAll("#settings-form input[id^=id_on_]:checked")].map((box) =>
    box.name.slice(3),
  );
  for (const option of document.querySelectorAll("#id_posture_type option")) {
    const known = option.dataset.platforms.split(" ");
    option.disabled = !option.selected && platforms.some((platform) => !known.includes(platform));
  }
}

document.addEventListener("change", showTypes);
document.addEventListener("DOMContentLoaded", showTypes);
