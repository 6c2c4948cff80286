/* Comfort only; every page works without it. Keeps what is typed by itself, and shows how far a file has come. */
"use strict";

const WAIT = 3000, RETRY = 8000;
const json = { Accept: "application/json" };

/* What was not kept by the server yet lies in this window's own storage until it is. */
function keepByItself(form) {
  const said = form.querySelector("[data-said]"), store = `draft:${location.pathname}`;
  const version = form.elements["edit-version"];
  let timer = null, dirty = false, stopped = false;

  const fields = () => [...new FormData(form)].filter(([, value]) => typeof value === "string");
  const tell = (words, wrong) => { said.textContent = words; said.classList.toggle("keep__said--wrong", Boolean(wrong)); };
  const typed = (entries) => JSON.stringify(entries.filter(([name]) => name !== "csrfmiddlewaretoken" && !name.startsWith("edit-")));
  const remember = (sent) => {
    const kept = { sent: Boolean(sent), version: version.value, fields: fields() };
    try { sessionStorage.setItem(store, JSON.stringify(kept)); } catch { /* full or forbidden */ }
  };
  const tellRows = (rows) => Object.entries(rows || {}).forEach(([row, told]) => {
    const state = form.querySelector(`[data-fold="${CSS.escape(row)}"]`);
    if (state) { state.textContent = told.words; state.className = `fold__state fold__state--${told.state}`; }
  });
  const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };

  async function send(entries, leaving) {
    const body = new URLSearchParams(entries);
    return fetch(form.action, { method: "POST", body, headers: json, keepalive: Boolean(leaving), redirect: "manual" });
  }

  async function save(leaving) {
    if (!dirty || stopped) return;
    clearTimeout(timer);
    dirty = false;
    try {
      const answer = await send(fields(), leaving === true);
      if (answer.type === "opaqueredirect" || answer.status === 403) return ended();
      const told = await answer.json();
      if (answer.status === 409) { stopped = true; return tell(told.said, true); }
      if (!answer.ok) throw new Error(answer.status);
      version.value = told.version;
      tellRows(told.rows);
      if (!dirty) { sessionStorage.removeItem(store); tell(told.said); } else { remember(); later(WAIT); }
    } catch { dirty = true; tell(form.dataset.away, true); later(RETRY); }
  }

  function ended() {
    dirty = true;
    tell("", true);
    const link = document.createElement("a");
    link.href = location.href; link.textContent = form.dataset.ended;
    said.append(link);
  }

  async function bringBack() {
    const kept = JSON.parse(sessionStorage.getItem(store) || "null");
    if (!kept) return;
    // What a button sent has arrived where the server knows a later version; so has what the page shows already.
    const arrived = kept.sent && Number(version.value) > Number(kept.version);
    if (arrived || typed(kept.fields) === typed(fields())) return sessionStorage.removeItem(store);
    const token = form.elements.csrfmiddlewaretoken.value;
    const entries = kept.fields.map(([name, value]) => [name, name === "csrfmiddlewaretoken" ? token : value]);
    try {
      const answer = await send(entries);
      if (answer.type === "opaqueredirect" || answer.status === 403) return ended();
      sessionStorage.removeItem(store);
      location.reload();
    } catch { tell(form.dataset.away, true); setTimeout(bringBack, RETRY); }
  }

  form.addEventListener("input", () => { dirty = true; remember(); tell(form.dataset.waiting); later(WAIT); });
  form.addEventListener("submit", () => { clearTimeout(timer); dirty = false; remember(true); });
  addEventListener("pagehide", () => save(true));
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(true); });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  addEventListener("online", () => save());
  bringBack();
}

function uploadAtOnce(form) {
  const said = form.querySelector("[data-said]"), inputs = form.querySelectorAll("input[type=file]");
  const tell = (words, wrong) => { said.textContent = words; said.classList.toggle("upload__said--wrong", Boolean(wrong)); };

  function send() {
    const request = new XMLHttpRequest(), bar = document.createElement("progress");
    request.open("POST", form.action);
    request.setRequestHeader("Accept", json.Accept);
    request.upload.onprogress = (event) => {
      if (!event.lengthComputable) return;
      bar.max = event.total; bar.value = event.loaded;
      said.firstChild.textContent = `${form.dataset.sending} ${Math.round(100 * event.loaded / event.total)} % `;
    };
    request.onload = () => {
      form.inert = false;
      if (new URL(request.responseURL).pathname !== new URL(form.action).pathname || request.status === 403) return tell(form.dataset.ended, true);
      let told = {};
      try { told = JSON.parse(request.responseText); } catch { return tell(form.dataset.failed, true); }
      if (request.status !== 200) { inputs.forEach((input) => { input.value = ""; }); return tell(told.said, true); }
      location.hash = form.closest("section").id;
      location.reload();
    };
    request.onerror = () => { form.inert = false; tell(form.dataset.failed, true); };
    const body = new FormData(form);
    tell(`${form.dataset.sending} `);
    bar.setAttribute("aria-label", form.dataset.sending);
    said.append(bar);
    form.inert = true;
    request.send(body);
  }

  form.classList.add("upload--quick");
  inputs.forEach((input) => input.addEventListener("change", () => { if (input.files.length) send(); }));
}

/* Browsers that do not unfold by themselves what a link leads to. */
function unfold() {
  const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const fold = place && place.closest("details");
  if (fold && !fold.open) { fold.open = true; place.scrollIntoView(); }
}

addEventListener("hashchange", unfold);
unfold();
document.querySelectorAll("form[data-keep]").forEach(keepByItself);
document.querySelectorAll("form[data-upload]").forEach(uploadAtOnce);
