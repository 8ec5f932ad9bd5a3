/* A public key out of a file: read in the browser, put into its text, and the name of the file beside it. */
const LIMIT = 16 * 1024;

function refusal(file, text) {
  if (file.size > LIMIT) return "is larger than 16 KB. A public key is much smaller.";
  if (text.includes("PRIVATE KEY")) return "holds a private key. Give the public one alone, and treat that key as exposed.";
  if (!text.includes("-----BEGIN PUBLIC KEY-----")) return "holds no public key that begins with -----BEGIN PUBLIC KEY-----.";
  return "";
}

function put(control, value) {
  if (!control) return;
  control.value = value;
  for (const name of ["input", "change"]) control.dispatchEvent(new Event(name, { bubbles: true }));
}

function offer(area) {
  const { label, upload } = area.dataset;
  const file = Object.assign(document.createElement("input"), { type: "file", accept: upload, hidden: true });
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn quiet small", ariaLabel: `Upload file: ${label}`, textContent: "Upload file" });
  const words = Object.assign(document.createElement("span"), { className: "tag-words" });
  words.setAttribute("role", "status");
  const foot = Object.assign(document.createElement("div"), { className: "tag-foot" });
  foot.append(button, file, words);
  area.after(foot);
  button.addEventListener("click", () => file.click());
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    file.value = "";
    if (!chosen) return;
    const text = chosen.size > LIMIT ? "" : (await chosen.text()).replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
    const reason = refusal(chosen, text);
    words.textContent = reason ? `${label}: ${chosen.name} ${reason} Nothing was changed.` : `${chosen.name} is read. Save to use it.`;
    if (reason) return;
    put(area, text.trim());
    put(document.getElementById(`${area.id}_name`), chosen.name);
  });
}

for (const area of document.querySelectorAll("textarea[data-upload]")) if (!area.disabled) offer(area);
