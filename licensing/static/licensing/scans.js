/* Comfort only; without it the scans come with the list, in one request. Sends them some at a time and tells how far:
   a connection that breaks costs a few, and the next press goes on with what is left. */
(function () {
  "use strict";
  const FILES = 10, BYTES = 20 * 1024 * 1024;

  function* groups(files) {
    let group = [], size = 0;
    for (const file of files) {
      if (group.length && (group.length === FILES || size + file.size > BYTES)) { yield group; group = []; size = 0; }
      group.push(file); size += file.size;
    }
    if (group.length) yield group;
  }

  function sendFirst(form) {
    const input = form.querySelector("input[type=file]"), said = form.querySelector("[data-said]");
    const words = said.querySelector("span"), bar = said.querySelector("progress"), sent = new Set();
    const tell = (text, wrong) => { said.hidden = false; words.textContent = text; words.classList.toggle("field__error", Boolean(wrong)); };

    async function send(group) {
      const body = new FormData();
      for (const name of ["csrfmiddlewaretoken", "token"]) body.append(name, form.elements[name].value);
      group.forEach((file) => body.append("scans", file));
      const answer = await fetch(form.dataset.scans, { method: "POST", body, redirect: "manual" });
      if (answer.type === "opaqueredirect" || answer.status === 403) throw new Error(form.dataset.ended);
      if (!answer.ok) throw new Error(form.dataset.failed);
      group.forEach((file) => sent.add(file));
    }

    async function sendAll(button) {
      const files = [...input.files], left = files.filter((file) => !sent.has(file));
      const far = () => { bar.max = files.length; bar.value = files.length - left.filter((file) => !sent.has(file)).length; tell(`${form.dataset.sending} ${bar.value} / ${bar.max}`); };
      button.disabled = true;
      try {
        far();
        for (const group of groups(left)) { await send(group); far(); }
        input.value = "";
        form.submit();
      } catch (error) {
        tell(error.message && error.name === "Error" ? error.message : form.dataset.failed, true);
        button.disabled = false;
      }
    }

    form.addEventListener("submit", (event) => {
      if (!input.files.length) return;
      event.preventDefault();
      event.stopPropagation();
      sendAll(event.submitter || form.querySelector("button"));
    });
  }

  document.querySelectorAll("form[data-scans]").forEach(sendFirst);
})();
