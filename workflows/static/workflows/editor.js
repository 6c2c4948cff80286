// A comfort: what was entered is saved at each change, and what follows from it is shown without loading the page.
// Alt with an arrow moves the step in which one is. Without this script the buttons do all of it.
(() => {
  "use strict";
  const lost = document.currentScript.dataset.lost;
  let waiting = Promise.resolve(), saving = 0;

  function show(page) {
    const fresh = new DOMParser().parseFromString(page, "text/html");
    for (const old of document.querySelectorAll("[data-live]")) {
      const now = fresh.getElementById(old.id);
      if (now && old.innerHTML !== now.innerHTML) old.replaceWith(document.importNode(now, true));
    }
    const seen = fresh.querySelector("#do [name=seen]");
    if (seen) for (const field of document.querySelectorAll("[name=seen]")) field.value = seen.value;
    const undo = document.querySelector("[name=do][value=undo]");
    if (undo && fresh.querySelector("[name=do][value=undo]")) undo.disabled = fresh.querySelector("[name=do][value=undo]").disabled;
  }

  function save(form) {
    const said = new FormData(form);
    said.set("then", "on_the_way");
    return fetch(form.action, { keepalive: true, method: "POST", body: said, headers: { Accept: "text/html" } })
      .then((answer) => answer.text().then((page) => { if (page.includes('id="do"')) show(page); else throw new Error(answer.status); }))
      .catch(() => { document.getElementById("refused").textContent = lost; });
  }

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-saves]");
    if (!form) return;
    if (/-(question|action)$/.test(event.target.name)) { form.requestSubmit(); return; }
    saving += 1;
    waiting = waiting.then(() => save(form)).finally(() => { saving -= 1; });
  });

  // Whatever is pressed while something is being saved waits for it: it would show an older state.
  document.addEventListener("submit", (event) => {
    if (!saving) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting.then(() => event.target.requestSubmit(event.submitter));
  }, true);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("main a[href]");
    if (!link || !saving || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    waiting.then(() => link.click());
  });

  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    const row = event.target.closest(".step");
    const button = row && row.querySelector(event.key === "ArrowUp" ? "[data-key=up]" : "[data-key=down]");
    if (button && !button.disabled) { event.preventDefault(); button.click(); }
  });
})();
