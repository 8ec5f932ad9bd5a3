/* What HTML and htmx cannot do: dialogs, menus, dirty forms, toasts, ticking times. */
"use strict";

const units = [
  [31536000, "y", 86400, "d"],
  [86400, "d", 3600, "h"],
  [3600, "h", 60, "min"],
  [60, "min", 1, "s"],
];

function duration(seconds) {
  for (const [size, unit, smaller, smallerUnit] of units) {
    if (seconds >= size) {
      const rest = Math.floor((seconds % size) / smaller);
      return `${Math.floor(seconds / size)} ${unit}` + (rest ? ` ${rest} ${smallerUnit}` : "");
    }
  }
  return `${seconds} s`;
}

function tick() {
  for (const element of document.querySelectorAll("time[data-relative]")) {
    const seconds = Math.round((Date.parse(element.dateTime) - Date.now()) / 1000);
    const text = duration(Math.abs(seconds));
    element.textContent = seconds === 0 ? "just now" : seconds > 0 ? `in ${text}` : `${text} ago`;
  }
}

/* What the server says when it refuses a request by htmx, as a toast: nothing fails in silence. */
function complain(words) {
  if (document.querySelector(".toast.error .words")?.textContent === words) return;
  const toast = document.createElement("div");
  toast.className = "toast error";
  toast.dataset.toast = "";
  const text = document.createElement("div");
  text.className = "words";
  text.textContent = words;
  const close = document.createElement("button");
  Object.assign(close, { className: "close", type: "button", textContent: "✕" });
  close.dataset.dismiss = "";
  close.setAttribute("aria-label", "Dismiss");
  toast.append(text, close);
  document.getElementById("toasts").replaceChildren(toast);
}

function refusal(request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  return (
    page.querySelector("[data-words]")?.textContent.trim() ||
    `The portal answered ${request.status}. Reload the page and try again.`
  );
}

function setDrawer(open) {
  document.documentElement.dataset.drawer = open ? "open" : "closed";
  document.querySelector("[data-drawer-toggle]")?.setAttribute("aria-expanded", String(open));
}

function showToasts(root) {
  for (const toast of root.querySelectorAll("[data-toast]:not([data-timed])")) {
    toast.dataset.timed = "";
    if (!toast.matches(".error, .warning") && !toast.querySelector("button:not([data-dismiss])")) {
      setTimeout(() => toast.remove(), 9000);
    }
  }
}

function settle(root) {
  tick();
  showToasts(document);
  const summary = root.querySelector("[data-focus]");
  if (summary) summary.focus();
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-open], [data-close], [data-dismiss], [data-drawer-toggle], [data-copy]");
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  if (!target) return;
  if (target.dataset.open !== undefined) {
    const dialog = document.getElementById(target.dataset.open);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    }
  } else if (target.dataset.close !== undefined) {
    event.preventDefault();
    target.closest("dialog").close();
  } else if (target.dataset.dismiss !== undefined) {
    target.closest("[data-toast]").remove();
  } else if (target.dataset.copy !== undefined) {
    navigator.clipboard.writeText(document.getElementById(target.dataset.copy).textContent.trim());
    target.textContent = "Copied";
  } else {
    setDrawer(document.documentElement.dataset.drawer !== "open");
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (document.documentElement.dataset.drawer === "open") {
    setDrawer(false);
    document.querySelector("[data-drawer-toggle]").focus();
  }
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

/* Dirty forms warn before they are left; a form that is being sent cannot be sent twice. */
let leaving = false;
const markDirty = (event) => {
  const form = event.target.closest("form[data-dirty]");
  if (form) form.dataset.dirty = "yes";
};
document.addEventListener("input", markDirty);
document.addEventListener("change", markDirty);
document.addEventListener("change", (event) => {
  if (event.target.matches("input[name=theme]")) document.documentElement.dataset.theme = event.target.value;
});
/* A browser keeps the fragment of an address through every redirect. One that only led to a field of a form must not
   stay in the address of what comes after it; one that the sign-in interrupted must not get lost. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "post" && !form.hasAttribute("action")) {
    form.setAttribute("action", location.pathname + location.search);
  }
  const next = form.matches("[data-sign-in]") ? form.elements.namedItem("next") : null;
  if (next && !next.value.includes("#")) next.value += location.hash;
});
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  if (event.target.method !== "get") leaving = true;
  const button = event.submitter;
  if (!button || event.target.method === "get" || event.target.hasAttribute("data-again")) return;
  setTimeout(() => {
    button.disabled = true;
    button.classList.add("busy");
  });
});
window.addEventListener("beforeunload", (event) => {
  if (!leaving && document.querySelector('form[data-dirty="yes"]')) event.preventDefault();
});
window.addEventListener("pageshow", (event) => {
  leaving = false;
  if (!event.persisted) return;
  for (const button of document.querySelectorAll(".btn.busy")) {
    button.disabled = false;
    button.classList.remove("busy");
  }
});

let pressed = "";
document.addEventListener("htmx:beforeRequest", (event) => {
  const button = event.target.querySelector?.("button[type=submit].btn");
  if (!event.target.matches("form[hx-post]") || !button) return;
  if (button === document.activeElement) pressed = button.id;
  button.disabled = true;
  button.classList.add("busy");
});
/* A disabled button loses the focus, which would begin at the top of the page again. */
document.addEventListener("htmx:afterSettle", () => {
  if (pressed && document.activeElement === document.body)
    document.getElementById(pressed)?.focus({ preventScroll: true });
  pressed = "";
});
/* A search follows what is typed. To ask again as its field is left would take the list away from under a click. */
document.addEventListener(
  "change",
  (event) => {
    if (event.target.matches("[role=search] input[type=search]")) event.stopPropagation();
  },
  true,
);
/* What is shown already is no step back, such as a search that is asked for again with Enter. */
document.addEventListener("htmx:beforeHistoryUpdate", ({ detail }) => {
  if (detail.history.path === location.pathname + location.search) detail.history.type = "replace";
});
document.addEventListener("htmx:afterRequest", (event) => {
  for (const button of event.target.querySelectorAll?.(".btn.busy") ?? []) {
    button.disabled = false;
    button.classList.remove("busy");
  }
});
document.addEventListener("htmx:responseError", (event) => complain(refusal(event.detail.xhr)));
document.addEventListener("htmx:sendError", () => complain("The portal cannot be reached. What is shown may be old."));
document.addEventListener("htmx:afterSettle", (event) => settle(event.target));
document.addEventListener("DOMContentLoaded", () => {
  settle(document);
  setInterval(tick, 15000);
});
