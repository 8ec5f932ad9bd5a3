/* The end of the session: a warning two minutes before, and what was typed is kept when it comes.
   The server knows the time that is left: another tab may have made it longer. */
"use strict";

{
  const dialog = document.getElementById("session-ending");
  const part = (name) => dialog.querySelector(`[data-${name}]`);
  const WARNED_BEFORE = 120;
  const LOOK_EVERY = 5000;
  let endsAt = Date.now() + Number(dialog.dataset.left) * 1000;
  let isPutOff = false;
  let isOver = false;
  let said = "";

  const left = () => Math.max(0, Math.round((endsAt - Date.now()) / 1000));

  function inWords(seconds) {
    if (seconds > 90) return "2 minutes";
    return seconds > 45 ? "1 minute" : `${seconds} seconds`;
  }

  /* Asking is no activity; POST is one. */
  async function ask(method) {
    const headers = { Accept: "application/json" };
    if (method === "POST") headers["X-CSRFToken"] = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    else headers["Portal-Background"] = "1";
    const answer = await fetch(dialog.dataset.session, { method, headers, cache: "no-store" });
    if (!answer.ok) throw new Error(`The portal answered ${answer.status}.`);
    const found = await answer.json();
    endsAt = Date.now() + found.left * 1000;
    return found;
  }

  function show(mayExtend) {
    const words = inWords(left());
    part("clock").textContent = words;
    part("idle").hidden = !mayExtend;
    part("longest").hidden = mayExtend;
    part("stay").hidden = !mayExtend;
    part("later").hidden = mayExtend;
    if (!dialog.open) {
      if (isPutOff) return;
      dialog.showModal();
      said = words;
    } else if (said !== words && left() > 10) {
      said = words;
      part("announce").textContent = `You will be signed out in ${words}.`;
    }
  }

  function hide() {
    isPutOff = false;
    if (dialog.open) dialog.close();
  }

  async function look() {
    if (isOver || left() > WARNED_BEFORE) return;
    try {
      const found = await ask("GET");
      if (!found.left) await end();
      else if (found.left > WARNED_BEFORE) hide();
      else show(found.may_extend);
    } catch {
      /* The portal cannot be reached: the next look asks again. */
    }
  }

  async function stay() {
    try {
      const found = await ask("POST");
      if (found.left) hide();
      else await end();
    } catch {
      await look();
    }
  }

  function typed(form) {
    const data = new FormData(form);
    for (const input of form.querySelectorAll("input[type=password], input[type=file]")) data.delete(input.name);
    return new URLSearchParams([...data].filter(([, value]) => typeof value === "string"));
  }

  async function keep(form) {
    const answer = await fetch(dialog.dataset.keep, { method: "POST", body: typed(form) });
    if (!answer.ok) throw new Error(`The portal answered ${answer.status}.`);
    return answer.redirected ? location.pathname : (await answer.json()).page;
  }

  const door = (page) => `${dialog.dataset.signIn}?next=${encodeURIComponent(page).replaceAll("%2F", "/")}`;

  /* What was typed goes to the server, by the ticket in its form, and the page to the sign-in. */
  async function end() {
    if (isOver) return;
    isOver = true;
    const forms = [...document.querySelectorAll('form[data-dirty="yes"]:has(input[name="unsaved_ticket"])')];
    let kept;
    try {
      kept = await Promise.all(forms.map(keep));
    } catch {
      refuse();
      return;
    }
    for (const form of document.querySelectorAll('form[data-dirty="yes"]')) form.dataset.dirty = "";
    location.replace(door(kept[0] ?? location.pathname + location.search));
  }

  function refuse() {
    document.getElementById("session-title").textContent = "You are signed out";
    for (const name of ["idle", "longest", "stay", "later"]) part(name).hidden = true;
    part("trouble").textContent =
      "What you typed could not be kept. Copy what you need from this page before you leave it.";
    part("trouble").hidden = false;
    part("later").hidden = false;
    part("later").textContent = "Look at the page";
    part("door").hidden = false;
    part("door").href = door(location.pathname);
    if (!dialog.open) dialog.showModal();
  }

  part("stay").addEventListener("click", stay);
  part("later").addEventListener("click", () => {
    isPutOff = true;
    dialog.close();
  });
  /* Escape is an activity, too. */
  dialog.addEventListener("cancel", (event) => {
    if (part("stay").hidden) isPutOff = true;
    else {
      event.preventDefault();
      stay();
    }
  });
  /* A request by htmx that finds no session would load the page anew, and lose what was typed. */
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (!event.detail.xhr.getResponseHeader("HX-Refresh")) return;
    event.preventDefault();
    end();
  });
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) endsAt = Date.now();
    look();
  });
  setInterval(look, LOOK_EVERY);
}
