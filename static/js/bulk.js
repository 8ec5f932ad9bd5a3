/* The bulk bar: shown while something is ticked, with how much; the page's box, and ranges with Shift. */
"use strict";

const boxes = () => [...document.querySelectorAll("input[data-select]")];
let lastTicked = null;

function showBulk() {
  const bar = document.querySelector("form[data-bulk]");
  if (!bar) return;
  const ticked = boxes().filter((box) => box.checked).length;
  const matching = bar.querySelector("[data-select-matching]");
  const page = document.querySelector("[data-select-page]");
  page.hidden = boxes().length === 0;
  page.checked = ticked > 0 && ticked === boxes().length;
  page.indeterminate = ticked > 0 && !page.checked;
  if (matching && !page.checked) matching.checked = false;
  if (matching) matching.closest("label").hidden = !page.checked;
  bar.hidden = ticked === 0;
  bar.querySelector("[value=compare]").hidden = ticked !== 2 || Boolean(matching?.checked);
  bar.querySelector("[data-bulk-count]").textContent = matching?.checked
    ? `${matching.closest("label").textContent.trim()} selected`
    : `${ticked} selected`;
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-select-page]")) {
    for (const box of boxes()) box.checked = event.target.checked;
  }
  if (event.target.matches("[data-select-page], [data-select], [data-select-matching]")) showBulk();
});

document.addEventListener("click", (event) => {
  if (!event.target.matches("input[data-select]")) return;
  const all = boxes();
  if (event.shiftKey && lastTicked && all.includes(lastTicked)) {
    const [from, to] = [all.indexOf(lastTicked), all.indexOf(event.target)].sort((a, b) => a - b);
    for (const box of all.slice(from, to + 1)) box.checked = event.target.checked;
  }
  lastTicked = event.target;
});

/* A token that was typed must not become the text of another search: that text stands in the address. */
document.addEventListener(
  "change",
  (event) => {
    if (!event.target.matches("#id_by")) return;
    const text = document.getElementById("id_q");
    if (event.target.dataset.before === "token") text.value = "";
    event.target.dataset.before = event.target.value;
  },
  true,
);

document.addEventListener("DOMContentLoaded", () => {
  const by = document.getElementById("id_by");
  by.dataset.before = by.value;
  showBulk();
});
document.addEventListener("htmx:afterSettle", showBulk);
window.addEventListener("pageshow", showBulk);
