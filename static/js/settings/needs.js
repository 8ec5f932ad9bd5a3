/* What counts right now: settings that need another one, and the pickers of Selected or All.
   A control that does not count cannot be reached, and is sent all the same, so that its value is kept.
   With data-alternatives="away", what a choice rules out is put away; what was refused stays in sight. */
const form = document.getElementById("settings-form");
const rows = new Map([...form.querySelectorAll("[data-setting]")].map((row) => [row.id.slice("setting-".length), row]));
const putsAway = form.dataset.alternatives === "away";
const stops = putsAway ? document.querySelectorAll("[data-stop]") : [];
const dependent = [...rows.values()].filter((row) => row.dataset.needs);

/* What does not count itself is as good as off. */
function valueAt(key) {
  const control = form.elements[key];
  if (!control || !counts(rows.get(key))) return "off";
  return control.type === "checkbox" ? (control.checked ? "on" : "off") : control.value.trim();
}

function holds(key, wanted) {
  const value = valueAt(key);
  return wanted ? wanted.includes(value) : !["", "0", "off"].includes(value);
}

const conditionsOf = (row) =>
  (row?.dataset.needs?.split(";") ?? []).map((condition) => {
    const [key, ...rest] = condition.split("=");
    return { key, wanted: rest.length ? rest.join("=").split("|") : null };
  });
const unmet = (row) => conditionsOf(row).filter(({ key, wanted }) => !holds(key, wanted));
const counts = (row) => !unmet(row).length;
const isAlternative = ({ wanted }) => wanted !== null && wanted.join() !== "on";
const isRuledOut = (row) => unmet(row).some((need) => isAlternative(need) || isRuledOut(rows.get(need.key)));

function show() {
  for (const row of dependent) {
    const isUnmet = !counts(row);
    const isRefused = row.querySelector(".errors") !== null;
    row.classList.toggle("unmet", isUnmet);
    row.querySelector(".control").inert = isUnmet && !isRefused;
    row.classList.toggle("away", putsAway && isUnmet && !isRefused && isRuledOut(row));
  }
  for (const stop of stops) {
    const lines = [...document.getElementById(stop.dataset.stop).querySelectorAll("[data-setting]")];
    stop.classList.toggle("away", lines.length > 0 && lines.every((line) => line.classList.contains("away")));
  }
  const scope = form.elements.scope?.value;
  for (const row of form.querySelectorAll("[data-scope]")) row.hidden = Boolean(scope) && row.dataset.scope !== scope;
}

form.addEventListener("change", show);
form.addEventListener("input", show);
window.addEventListener("pageshow", show);
show();
