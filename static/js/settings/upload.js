/* A public key out of a file: read in the browser, put into its text, and the name of the file beside it. */
import { make, textOf, uploadButton } from "../files.js";

const LIMIT = 16 * 1024;

function refusal(file, text) {
  if (file.size > LIMIT) return "is larger than 16 KB. A public key is much smaller.";
  if (text.includes("PRIVATE KEY"))
    return "holds a private key. Give the public one alone, and treat that key as exposed.";
  if (!text.includes("-----BEGIN PUBLIC KEY-----"))
    return "holds no public key that begins with -----BEGIN PUBLIC KEY-----.";
  return "";
}

function put(control, value) {
  if (!control) return;
  control.value = value;
  for (const name of ["input", "change"]) control.dispatchEvent(new Event(name, { bubbles: true }));
}

function offer(area) {
  const { label, upload } = area.dataset;
  const words = make("span", { className: "tag-words" });
  words.setAttribute("role", "status");
  const take = async (file) => {
    const text = file.size > LIMIT ? "" : await textOf(file);
    const reason = refusal(file, text);
    words.textContent = reason
      ? `${label}: ${file.name} ${reason} Nothing was changed.`
      : `${file.name} is read. Save to use it.`;
    if (reason) return;
    put(area, text.trim());
    put(document.getElementById(`${area.id}_name`), file.name);
  };
  area.after(make("div", { className: "tag-foot" }, ...uploadButton(label, upload, take), words));
}

for (const area of document.querySelectorAll("textarea[data-upload]")) if (!area.disabled) offer(area);
