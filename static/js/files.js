/* Files that the browser itself reads and writes: a button that takes one, its text, and a download. */
export const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

export function button(text, label, act) {
  const made = make("button", { type: "button", className: "btn quiet small", ariaLabel: `${text}: ${label}` }, text);
  made.addEventListener("click", act);
  return made;
}

/* The button, and the hidden field that opens the chooser: both belong into the page. `take` is called with the file. */
export function uploadButton(label, accept, take) {
  const field = make("input", { type: "file", accept, hidden: true });
  field.addEventListener("change", () => {
    const [file] = field.files;
    field.value = "";
    if (file) take(file);
  });
  return [button("Upload file", label, () => field.click()), field];
}

/* What a file says, whatever system wrote it: in UTF-8, or in UTF-16 where its first two bytes say so. */
export async function textOf(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const marks = { "255,254": "utf-16le", "254,255": "utf-16be" };
  const text = new TextDecoder(marks[bytes.slice(0, 2)] ?? "utf-8").decode(bytes);
  return text.replace(/\r\n?/g, "\n");
}

export function download(name, text) {
  const href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  make("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href));
}
