/* The Versions switch without loading the page, so that nothing that was typed is lost. */
const toggle = document.querySelector("[data-versions-toggle]");
const page = document.querySelector("[data-versions]");

toggle.addEventListener("click", (event) => {
  event.preventDefault();
  const isOn = page.dataset.versions !== "on";
  page.dataset.versions = isOn ? "on" : "off";
  toggle.setAttribute("aria-pressed", String(isOn));
  toggle.href = `?versions=${isOn ? "off" : "on"}`;
  const secure = window.location.protocol === "https:" ? "; secure" : "";
  document.cookie = `versions=${page.dataset.versions}; path=/; max-age=31536000; samesite=lax${secure}`;
});
toggle.addEventListener("keydown", (event) => {
  if (event.key !== " ") return;
  event.preventDefault();
  toggle.click();
});
