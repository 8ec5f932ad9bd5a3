/* Back after a save shows what is saved, and not the form as it was left, whether the browser kept the whole page or
   types the entries in again. A page that says that something was done tells that the form sent before is saved; what
   was opened before that is old. */
"use strict";

{
  const SENT = "portal.sent";
  const SAVED = "portal.saved";
  const MOST = 50;
  const here = () => location.pathname + location.search;
  const saved = () => new Map(JSON.parse(sessionStorage.getItem(SAVED) ?? "[]"));

  function note(page) {
    const pages = saved();
    pages.delete(page);
    pages.set(page, Date.now());
    sessionStorage.setItem(SAVED, JSON.stringify([...pages].slice(-MOST)));
  }

  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post" || event.target.dataset.dirty === undefined) return;
    sessionStorage.setItem(SENT, here());
  });

  /* When the form was opened stands in the step of the browser's history, which outlives the page. */
  const isOld = () => (history.state?.opened ?? 0) < (saved().get(here()) ?? 0);

  function openAnew() {
    for (const form of document.querySelectorAll("form[data-dirty]")) form.dataset.dirty = "";
    location.replace(here());
  }

  function look(isBack) {
    const sent = sessionStorage.getItem(SENT);
    const isDone = document.querySelector("[data-toast]:not(.error, .warning)");
    if (sent && isDone && !document.querySelector(".error-summary, form[data-dirty='yes']")) {
      sessionStorage.removeItem(SENT);
      note(sent);
    }
    if (isBack && isOld()) openAnew();
    else if (!isBack) history.replaceState({ ...history.state, opened: Date.now() }, "");
  }

  window.addEventListener("pageshow", (event) => {
    const [visit] = performance.getEntriesByType("navigation");
    look(event.persisted || visit?.type === "back_forward");
  });
}
