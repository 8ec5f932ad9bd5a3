/* Pickers, enhanced by Tom Select: <select data-picker="ADDRESS"> searches remotely, <select data-searchable> in place. */
"use strict";

function enhance(select) {
  if (select.tomselect) return;
  let shown; /* The text whose answer the list shows. */
  let answered = new Set(); /* The values of that answer. */
  const picker = new TomSelect(select, {
    valueField: "value",
    labelField: "text",
    searchField: ["text", "hint"],
    plugins: select.multiple ? ["remove_button"] : [],
    maxOptions: 60,
    allowEmptyOption: !select.multiple,
    maxItems: select.multiple ? Number(select.dataset.max) || null : 1,
    loadThrottle: 200,
    hidePlaceholder: true,
    closeAfterSelect: !select.multiple,
    clearAfterSelect: true,
    placeholder: select.multiple ? "Type to search" : "",
    shouldLoad: () => true,
    /* The server decides what is found, and in which order: it knows more of letters than a filter here. */
    score: () => (option) => (answered.has(String(option.value)) ? 1 : 0),
    load(text, done) {
      const address = new URL(select.dataset.picker, window.location.href);
      address.searchParams.set("q", text);
      fetch(address, { headers: { Accept: "application/json" } })
        .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
        .then((found) => {
          if (text !== this.inputValue()) return done(); /* Something else was typed meanwhile. */
          shown = text;
          answered = new Set(found.results.map((option) => option.value));
          this.clearOptions((option) => option.value === "" || this.items.includes(String(option.value)));
          return done(found.results);
        })
        .catch(() => done());
    },
    render: {
      option: (data, safe) =>
        `<div class="option"><bdi>${safe(data.text)}</bdi>${data.hint ? `<span class="hint">${safe(data.hint)}</span>` : ""}</div>`,
      item: (data, safe) => `<div class="item"><bdi>${safe(data.text)}</bdi></div>`,
      no_results: () => '<div class="no-results">Nothing found</div>',
    },
  });
  const refresh = () => {
    if (shown !== picker.inputValue()) picker.load(picker.inputValue());
  };
  picker.on("focus", refresh);
  if (select.multiple)
    picker.on("item_add", () => {
      if (picker.isOpen) refresh();
    });
  closeWhenLeft(picker);
  picker.control_input.setAttribute("aria-label", select.getAttribute("aria-label") || "Search");
  select.setAttribute("aria-hidden", "true");
  const count = document.createElement("p");
  count.className = "small muted";
  count.setAttribute("role", "status");
  const show = () => {
    count.textContent =
      select.multiple && picker.items.length ? `${picker.items.length.toLocaleString("en")} selected` : "";
  };
  picker.wrapper.after(count);
  /* In one field, so that a form may hold more than a request may have fields. */
  select.form?.addEventListener("formdata", ({ formData }) => {
    if (!select.multiple || !formData.has(select.name)) return;
    formData.set(select.name, formData.getAll(select.name).join(","));
  });
  picker.on("change", () => {
    show();
    select.dispatchEvent(new Event("input", { bubbles: true }));
  });
  show();
}

/* Tom Select overlooks a blur that comes before it has noticed the focus; the list would stay open over the next field.
   It also looks at what was typed a moment later, when the focus may be elsewhere, and would take it back. */
function closeWhenLeft(picker) {
  const input = picker.control_input;
  const look = () => {
    if (document.activeElement !== input) picker.close(false);
  };
  input.addEventListener("blur", () => {
    clearTimeout(picker.refreshTimeout);
    setTimeout(look);
  });
  picker.on("load", look);
  picker.on("dropdown_open", look);
}

/* A long list that is in the page already, e.g. time zones. */
function enhanceLocal(select) {
  if (select.tomselect) return;
  const plugins = select.multiple ? ["remove_button"] : [];
  const picker = new TomSelect(select, {
    plugins,
    allowEmptyOption: true,
    maxOptions: 600,
    refreshThrottle: 0,
    searchField: ["text", "value"],
  });
  select.setAttribute("aria-hidden", "true");
  picker.on("change", () => select.dispatchEvent(new Event("input", { bubbles: true })));
}

function enhanceAll(root) {
  for (const select of root.querySelectorAll("select[data-searchable]")) enhanceLocal(select);
  for (const select of root.querySelectorAll("select[data-picker]")) enhance(select);
}

document.addEventListener("DOMContentLoaded", () => enhanceAll(document));
document.addEventListener("htmx:afterSettle", (event) => enhanceAll(event.target));
