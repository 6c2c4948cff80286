// Comfort only; every page works without it. Before a form is sent the page asks whether the site answers and who is
// logged in, so that nobody meets the browser's error page. What is typed lies in this window's own storage, for nobody
// but who typed it, until it was accepted or somebody logs out.
(function () {
  "use strict";
  const said = document.currentScript.dataset, who = said.who;
  const PATIENCE = 10000, AGAIN = 2000, MINE = `unsent:${who}:`, SENT = "unsent:sent";
  const NOT_TYPED = ["hidden", "file", "password", "submit", "button", "reset", "image", "fieldset", "output"];
  const others = new BroadcastChannel("unsent");

  const watched = (form) => form.method === "post" && !form.target && !("stays" in form.dataset);
  /* Forms that the server keeps as they are typed need no second place; passwords and codes belong nowhere. */
  const kept = (form) => who && watched(form) && fields(form).length > 0
    && !form.matches("[data-keep], [data-typing]") && !form.querySelector("[type=password], [autocomplete=one-time-code]");
  const fields = (form) => [...form.elements].filter((one) => one.name && !NOT_TYPED.includes(one.type));
  const ticked = (one) => one.type === "radio" || one.type === "checkbox";
  const place = (form) => `${MINE}${new URL(form.action).pathname}#${fields(form)[0].name}`;
  const read = (key) => JSON.parse(sessionStorage.getItem(key) || "null");
  const label = (one) => (one.labels && one.labels[0] ? one.labels[0].textContent.trim() : one.name);

  function note(words, kind) {
    const made = document.createElement("div"), text = document.createElement("p");
    made.className = `note note--${kind}`;
    made.setAttribute("role", kind === "refused" ? "alert" : "status");
    text.textContent = words;
    made.append(text);
    return made;
  }

  /* --- sending --- */

  async function ask() {
    const answer = await fetch(said.here, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  function tell(form, button, made) {
    form.querySelectorAll("[data-unsent]").forEach((one) => one.remove());
    if (!made) return;
    made.dataset.unsent = "";
    const buttons = button && button.closest(".buttons");
    if (buttons && form.contains(buttons)) buttons.before(made); else form.append(made);
    made.scrollIntoView({ block: "nearest" });
  }

  function waitFor(made) {
    setTimeout(() => ask().then(() => {
      made.className = "note note--done";
      made.firstChild.textContent = said.back;
    }, () => made.isConnected && waitFor(made)), AGAIN);
  }

  function away(form, button) {
    const made = note(said.away, "refused");
    tell(form, button, made);
    waitFor(made);
  }

  function ended(form, button) {
    const made = note(said.ended, "refused"), link = document.createElement("a");
    Object.assign(link, { href: said.enter, target: "_blank", className: "button", textContent: said.login });
    made.append(link);
    tell(form, button, made);
  }

  function send(form, button, here) {
    if (who && here.who !== who && !form.matches("[data-keep], [data-typing]")) return ended(form, button);
    const token = form.elements.namedItem("csrfmiddlewaretoken");
    if (token) token.value = here.token;
    tell(form, button, null);
    form.dataset.asked = "yes";
    form.requestSubmit(button);
    delete form.dataset.asked;
  }

  document.addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    if (!watched(form)) return;
    if (form.dataset.asked) return going(form);
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.asking || form.dataset.sent) return;
    form.dataset.asking = "yes";
    ask().finally(() => { delete form.dataset.asking; }).then((here) => send(form, button, here), () => away(form, button));
  }, true);

  function going(form) {
    if (new URL(form.action).pathname === said.leave) { forgetAll(); return others.postMessage("forget"); }
    if (kept(form)) { remember(form); sessionStorage.setItem(SENT, place(form)); }
  }

  /* --- keeping --- */

  function remember(form) {
    const typed = fields(form).map((one) => ({
      name: one.name, label: label(one), ticked: ticked(one), value: one.value, on: Boolean(one.checked),
    }));
    try {
      sessionStorage.setItem(place(form), JSON.stringify({ page: location.pathname, typed }));
    } catch { /* full or forbidden */ }
  }

  function bringBack(form, typed) {
    let differs = false;
    const seen = {};
    for (const one of fields(form)) {
      const same = typed.filter((was) => was.name === one.name && (!was.ticked || was.value === one.value));
      const key = ticked(one) ? `${one.name}=${one.value}` : one.name;
      const was = same[seen[key] || 0];
      seen[key] = (seen[key] || 0) + 1;
      if (!was || (ticked(one) ? one.checked === was.on : one.value === was.value)) continue;
      if (ticked(one)) one.checked = was.on; else one.value = was.value;
      for (let fold = one.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
      differs = true;
    }
    return differs;
  }

  function offerToForget(made, key, undo) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button button--small", textContent: said.forget });
    button.addEventListener("click", () => { sessionStorage.removeItem(key); undo(); made.remove(); });
    made.append(button);
    return made;
  }

  function showLeft(key, typed) {
    const told = typed.filter((one) => !one.ticked && one.value), list = document.createElement("dl");
    if (!told.length) return sessionStorage.removeItem(key);
    list.className = "facts";
    for (const one of told) {
      const term = document.createElement("dt"), text = document.createElement("dd");
      term.textContent = one.label; text.textContent = one.value;
      list.append(term, text);
    }
    const made = note(said.left, "look");
    made.append(list);
    document.getElementById("main").prepend(offerToForget(made, key, () => {}));
  }

  function forgetAll() {
    for (const key of Object.keys(sessionStorage)) if (/^(unsent|draft):/.test(key)) sessionStorage.removeItem(key);
  }

  /* A page that answers what was sent, and not with a refusal, has accepted it. */
  function accepted() {
    const key = sessionStorage.getItem(SENT), was = key && read(key);
    sessionStorage.removeItem(SENT);
    const came = performance.getEntriesByType("navigation")[0] || {};
    const refused = came.responseStatus ? came.responseStatus >= 400 : document.querySelector(".note--refused, .field--wrong");
    const back = came.type !== "navigate" && was && was.page === location.pathname;
    if (key && !refused && !back) sessionStorage.removeItem(key);
  }

  function begin() {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith("unsent:") && key !== SENT && !key.startsWith(MINE)) sessionStorage.removeItem(key);
    }
    accepted();
    const forms = new Map([...document.forms].filter(kept).map((form) => [place(form), form]));
    for (const key of Object.keys(sessionStorage).filter((one) => one.startsWith(MINE))) {
      const { page, typed } = read(key), form = forms.get(key);
      if (form && bringBack(form, typed)) form.prepend(offerToForget(note(said.again, "look"), key, () => form.reset()));
      else if (!form && page === location.pathname) showLeft(key, typed);
    }
  }

  others.addEventListener("message", forgetAll);
  document.addEventListener("input", (event) => {
    if (event.target.form && kept(event.target.form)) remember(event.target.form);
  });
  if (who) begin();
})();
