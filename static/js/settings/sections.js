/* The navigation at the side follows what is on the screen. */
const nav = document.querySelector("[data-sections]");
const links = new Map([...nav.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
const places = [...document.querySelectorAll("[data-section], [data-part]")].filter((place) => links.has(place.id));
const LINE = 170;
let current = null;
let held = 0;
let waiting = false;

function mark(link) {
  if (!link || link === current) return;
  current?.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  current = link;
  const stop = link.closest(".stop");
  for (const other of nav.querySelectorAll(".stop")) other.toggleAttribute("data-open", other === stop);
  nav.scrollTo({ left: stop.offsetLeft - 48, top: stop.offsetTop - nav.clientHeight / 2 });
}

function follow() {
  waiting = false;
  if (performance.now() < held) return;
  const atEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 4 && window.scrollY > 0;
  const shown = places.filter((place) => place.getClientRects().length);
  const passed = shown.filter((place) => place.getBoundingClientRect().top <= LINE);
  mark(links.get((atEnd ? shown.at(-1) : (passed.at(-1) ?? shown[0]))?.id));
}

/* What was asked for stays marked, also where the page cannot scroll it to the top. */
function hold(link) {
  held = performance.now() + 500;
  mark(link);
}

nav.addEventListener("click", (event) => hold(event.target.closest("a")));
document.addEventListener("setting:jump", ({ target }) => {
  hold(links.get(target.closest("[data-part]")?.id) ?? links.get(target.closest("[data-section]").id));
});
window.addEventListener(
  "scroll",
  () => {
    if (!waiting) requestAnimationFrame(follow);
    waiting = true;
  },
  { passive: true },
);
nav.dataset.follows = "";
follow();
