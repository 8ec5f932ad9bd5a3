/* A list of entries as chips: <div data-tags data-limit data-default data-refused [data-spaces] [data-numbers]
   [data-lines]> around a textarea, which keeps the value, an entry a line; with data-lines nothing but a new line parts
   entries. `data-refused` are the entries that the last save refused. Left untouched, the textarea is sent exactly as it
   came. */
import { button, download, make, textOf, uploadButton } from "./files.js";
import { readList } from "./list_reading.js";

const number = new Intl.NumberFormat("en");
const parts = (text, separator) =>
  text
    .split(separator)
    .map((part) => part.trim())
    .filter(Boolean);

async function copy(text, textarea) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  textarea.hidden = false; /* Without https there is no clipboard but by a selection. */
  textarea.select();
  document.execCommand("copy");
  textarea.hidden = true;
}

class TagList {
  constructor(box) {
    this.box = box;
    this.textarea = box.querySelector("textarea");
    this.hasCommas = box.dataset.lines !== undefined;
    this.items = [...new Set(this.entries(this.textarea.value))];
    this.refused = new Set(JSON.parse(box.dataset.refused));
    this.isLocked = this.textarea.disabled;
    this.build();
    this.draw();
  }

  entries(text) {
    return parts(text, this.hasCommas ? /[\r\n]/ : /[,\r\n]/);
  }

  build() {
    const { id } = this.textarea;
    const { label } = this.box.dataset;
    this.list = make("ul", { className: "tag-list", ariaLabel: `Entries of ${label}` });
    this.input = make("input", {
      type: "text",
      className: "tag-input",
      id: `${id}_add`,
      autocomplete: "off",
      spellcheck: false,
      disabled: this.isLocked,
    });
    this.field = make("div", { className: "tag-field" }, this.list, this.isLocked ? "" : this.input);
    this.count = make("span", { className: "tag-count", id: `${id}_count` });
    this.words = make("span", { className: "tag-words" });
    this.words.setAttribute("role", "status");
    this.foot = make("div", { className: "tag-foot" }, this.count, this.words);
    this.removeRefused = this.button("Remove the refused", () => {
      const kept = this.items.filter((item) => !this.refused.has(item));
      const gone = this.items.length - kept.length;
      this.replace(kept);
      this.say(`${number.format(gone)} refused ${gone === 1 ? "entry" : "entries"} removed.`);
    });
    this.undo = this.button("Undo", () => this.replace(this.before, "Undone."));
    this.copyAll = this.button("Copy all", () =>
      copy(this.items.join("\n"), this.textarea).then(() => this.say(`${this.items.length} copied.`)),
    );
    this.save = this.button("Download", () => download(`${label}.txt`, `${this.items.join("\n")}\n`));
    this.upload = this.placed(...uploadButton(label, ".txt,.csv,text/plain,text/csv", (file) => this.read(file)));
    this.reset = this.button(this.box.dataset.default ? "Restore default" : "Remove all", () =>
      this.replace(this.entries(this.box.dataset.default)),
    );
    this.undo.hidden = true;
    if (this.isLocked) this.upload.hidden = this.reset.hidden = true;
    for (const name of ["aria-describedby", "aria-invalid"]) {
      const value = this.textarea.getAttribute(name);
      if (value) this.input.setAttribute(name, value);
    }
    this.input.setAttribute(
      "aria-describedby",
      `${this.textarea.getAttribute("aria-describedby") ?? ""} ${this.count.id}`.trim(),
    );
    this.box.querySelector(".plain").hidden = true;
    this.textarea.hidden = true;
    this.box.append(this.field, this.foot);
    const name = document.querySelector(`label[for="${id}"]`);
    if (name && !this.isLocked) name.htmlFor = this.input.id;
    this.listen();
  }

  button(text, act) {
    return this.placed(button(text, this.box.dataset.label, act));
  }

  placed(...parts) {
    this.foot.append(...parts);
    return parts[0];
  }

  listen() {
    this.input.addEventListener("keydown", (event) => this.typed(event));
    this.input.addEventListener("blur", () => this.take());
    this.input.addEventListener("paste", (event) => this.pasted(event));
    this.list.addEventListener("keydown", (event) => this.moved(event));
    this.list.addEventListener("click", (event) => {
      if (event.target.closest("button")) this.remove(event.target.closest("li"));
    });
    this.list.addEventListener("dblclick", (event) => {
      if (event.target.closest(".tag-text")) this.edit(event.target.closest("li"));
    });
    this.field.addEventListener("click", (event) => {
      if (event.target === this.field) this.input.focus();
    });
  }

  chip(item) {
    const isRefused = this.refused.has(item);
    const remove = make(
      "button",
      { type: "button", tabIndex: -1, ariaLabel: `Remove ${item}${isRefused ? ", which was refused" : ""}` },
      "×",
    );
    return make(
      "li",
      { className: isRefused ? "tag refused" : "tag" },
      make("span", { className: "tag-text" }, item),
      this.isLocked ? "" : remove,
    );
  }

  draw() {
    this.list.replaceChildren(...this.items.map((item) => this.chip(item)));
    this.tell();
  }

  tell() {
    const length = this.items.join(",").length;
    const limit = Number(this.box.dataset.limit);
    const refused = this.items.filter((item) => this.refused.has(item)).length;
    const entries = `${number.format(this.items.length)} ${this.items.length === 1 ? "entry" : "entries"}`;
    const total = refused ? `${entries} · ${number.format(refused)} refused` : entries;
    this.removeRefused.hidden = this.isLocked || !refused;
    this.count.textContent = limit
      ? `${total} · ${number.format(length)} of ${number.format(limit)} characters`
      : total;
    this.count.classList.toggle("over", Boolean(limit) && length > limit);
    this.copyAll.disabled = this.save.disabled = !this.items.length;
    this.reset.disabled = this.items.join("\n") === this.entries(this.box.dataset.default).join("\n");
  }

  say(words) {
    this.words.textContent = words;
  }

  store() {
    this.textarea.value = this.items.join("\n");
    this.tell();
    this.textarea.dispatchEvent(new Event("input", { bubbles: true }));
  }

  add(texts, more = "") {
    const present = new Set(this.items);
    const fresh = [...new Set(texts)].filter((text) => text && !present.has(text));
    const known = texts.length - fresh.length;
    if (texts.length > 1) this.remember();
    this.items.push(...fresh);
    this.list.append(...fresh.map((item) => this.chip(item)));
    this.field.scrollTop = this.field.scrollHeight;
    if (fresh.length) this.store();
    const twice = known ? `${number.format(known)} ${known === 1 ? "was" : "were"} there already.` : "";
    this.say(`${texts.length > 1 || !known ? `${number.format(fresh.length)} added. ` : ""}${twice} ${more}`.trim());
  }

  split(text) {
    return this.box.dataset.spaces === undefined ? parts(text, /[,;\s]+/) : this.entries(text);
  }

  take() {
    const texts = this.split(this.input.value);
    this.input.value = "";
    if (texts.length) this.add(texts);
  }

  remember() {
    this.before = [...this.items];
    this.undo.hidden = false;
  }

  replace(items, words = "") {
    this.remember();
    this.items = [...items];
    this.draw();
    this.store();
    this.undo.hidden = words !== "";
    this.say(words || `${number.format(this.items.length)} ${this.items.length === 1 ? "entry" : "entries"} now.`);
    this.input.focus();
  }

  remove(chip) {
    const next = chip.nextElementSibling ?? chip.previousElementSibling;
    const [item] = this.items.splice([...this.list.children].indexOf(chip), 1);
    chip.remove();
    this.store();
    this.say(`${item} removed.`);
    (next?.querySelector("button") ?? this.input).focus();
  }

  edit(chip) {
    if (this.isLocked) return;
    const text = chip.querySelector(".tag-text").textContent;
    this.take();
    this.remove(chip);
    this.input.value = text;
    this.input.focus();
  }

  typed(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" || (event.key === "," && !this.hasCommas)) {
      event.preventDefault();
      this.take();
    } else if (["Backspace", "ArrowLeft"].includes(event.key) && this.input.selectionEnd === 0 && this.items.length) {
      event.preventDefault();
      this.list.lastElementChild.querySelector("button").focus();
    }
  }

  moved(event) {
    const chip = event.target.closest("li");
    const to = (other) => (other?.querySelector("button") ?? this.input).focus();
    const keys = {
      ArrowLeft: () => to(chip.previousElementSibling ?? chip),
      ArrowRight: () => to(chip.nextElementSibling),
      Home: () => to(this.list.firstElementChild),
      End: () => this.input.focus(),
      Escape: () => this.input.focus(),
      Backspace: () => this.remove(chip),
      Delete: () => this.remove(chip),
      F2: () => this.edit(chip),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  }

  pasted(event) {
    const text = event.clipboardData.getData("text");
    if (this.split(text).length < 2) return;
    event.preventDefault();
    this.take();
    this.addAll(text);
  }

  /* All entries of a text, and in words what of it is none. */
  addAll(text) {
    const options = { takesNumbers: this.box.dataset.numbers !== undefined, hasCommas: this.hasCommas };
    const { entries, left, comments, column, columns } = readList(text, options);
    const words = [];
    if (column) words.push(`Column ${column} of ${columns} was read.`);
    if (left.length)
      words.push(
        `Left out: ${left.slice(0, 8).join(", ")}${left.length > 8 ? ` and ${number.format(left.length - 8)} more` : ""}.`,
      );
    if (comments) words.push(`${number.format(comments)} comment ${comments === 1 ? "line" : "lines"} left out.`);
    const isParted = this.box.dataset.spaces === undefined;
    const texts = isParted ? entries.flatMap((entry) => parts(entry, /\s+/)) : entries;
    if (texts.length) this.add(texts, words.join(" "));
    else this.say(["Nothing was added.", ...words].join(" "));
  }

  async read(file) {
    if (file.size > 2 ** 20) return this.say("The file is larger than 1 MB: nothing was added.");
    this.addAll(await textOf(file));
  }
}

for (const box of document.querySelectorAll("[data-tags]")) new TagList(box);
