// Keys for lists: a comfort. Every page works without; nothing is taken from who types or uses a modifier.
(() => {
  "use strict";
  const places = document.currentScript.dataset;
  const help = document.getElementById("keys");
  const SECOND_KEY_MS = 1500;
  let going = 0;

  const rows = () => [...document.querySelectorAll(".row")].filter((row) => row.querySelector(".row__title[href]"));
  const here = () => document.activeElement && document.activeElement.closest(".row");

  function move(step) {
    const all = rows();
    if (!all.length) return false;
    const next = all[Math.max(0, Math.min(all.length - 1, all.indexOf(here()) + step))] || all[0];
    next.querySelector(".row__title[href]").focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  function tick() {
    const box = here() && here().querySelector(".row__tick");
    if (box) box.click();
    return Boolean(box);
  }

  function search() {
    const field = document.querySelector("main input[type=search]");
    if (field) field.select();
    return Boolean(field);
  }

  function go(key) {
    going = 0;
    if (places[key]) location.assign(places[key]);
    return Boolean(places[key]);
  }

  const acts = {
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => Boolean(here()) && move(1),
    ArrowUp: () => Boolean(here()) && move(-1),
    x: tick,
    "/": search,
    "?": () => { help.togglePopover(); return true; },
    g: () => { going = Date.now(); return true; },
  };

  function typing(target) {
    return target.isContentEditable || Boolean(target.closest("input:not([type=checkbox]), textarea, select"));
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target) || (help.matches(":popover-open") && event.key !== "?")) return;
    const second = Date.now() - going < SECOND_KEY_MS && event.key.length === 1 && Boolean(places[event.key]);
    const act = second ? () => go(event.key) : acts[event.key];
    if (act && act()) event.preventDefault();
  });
})();
