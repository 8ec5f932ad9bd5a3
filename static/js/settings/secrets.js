/* Passwords: the eye shows what is being typed, and one is either replaced or removed. */
for (const eye of document.querySelectorAll("[data-eye]")) {
  const input = document.getElementById(eye.dataset.eye);
  const clear = eye.closest("[data-setting]").querySelector(".clear input");
  const show = (isShown) => {
    input.type = isShown ? "text" : "password";
    eye.setAttribute("aria-pressed", String(isShown));
  };
  eye.hidden = false;
  eye.addEventListener("click", () => show(input.type === "password"));
  input.form.addEventListener("submit", () => show(false));
  input.addEventListener("input", () => {
    if (clear && input.value) clear.checked = false;
  });
  clear?.addEventListener("change", () => {
    if (clear.checked) input.value = "";
  });
}
