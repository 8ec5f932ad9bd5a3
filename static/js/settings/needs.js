/* What counts right now: settings that need another one, and the pickers of Selected or All.
   A control that does not count cannot be reached, and is sent all the same, so that its value is kept. */
const form = document.getElementById("profile-form");
const rows = new Map([...form.querySelectorAll("[data-setting]")].map((row) => [row.id.slice("setting-".length), row]));
const dependent = [...rows.values()].filter((row) => row.dataset.needs);

/* What does not count itself is as good as off. */
function valueOf(key) {
  const control = form.elements[key];
  if (!control || !counts(rows.get(key))) return "off";
  return control.type === "checkbox" ? (control.checked ? "on" : "off") : control.value.trim();
}

function holds(key, wanted) {
  const value = valueOf(key);
  return wanted ? wanted.includes(value) : !["", "0", "off"].includes(value);
}

function counts(row) {
  const conditions = row?.dataset.needs?.split(";") ?? [];
  return conditions.every((condition) => {
    const [key, ...rest] = condition.split("=");
    return holds(key, rest.length ? rest.join("=").split("|") : null);
  });
}

function show() {
  for (const row of dependent) {
    const isUnmet = !counts(row);
    row.classList.toggle("unmet", isUnmet);
    row.querySelector(".control").inert = isUnmet;
  }
  const scope = form.elements.scope?.value;
  for (const row of form.querySelectorAll("[data-scope]")) row.hidden = Boolean(scope) && row.dataset.scope !== scope;
}

form.addEventListener("change", show);
form.addEventListener("input", show);
window.addEventListener("pageshow", show);
show();
