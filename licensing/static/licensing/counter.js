// Comfort only: the page works without it. Names of facilities are offered while one is typed, what is typed is kept by
// the server every few seconds, another procedure shows what it asks for, and Enter goes on to the next field instead of sending the page.
(function () {
  "use strict";
  const find = document.currentScript.dataset.find;
  const form = document.querySelector("form[data-typing]");
  if (!form) return;
  const every = 4000, pause = 250;

  let keeping = 0;
  function keep() {
    const typed = new FormData(form);
    for (const [name, value] of [...typed]) if (value instanceof File) typed.delete(name);
    typed.set("more", "keep");
    fetch(form.action, { method: "POST", body: typed, redirect: "manual" }).catch(function () {});
  }
  form.addEventListener("input", function () {
    window.clearTimeout(keeping);
    keeping = window.setTimeout(keep, every);
  });
  form.addEventListener("submit", function () { window.clearTimeout(keeping); });

  const procedure = form.elements.namedItem("definition");
  if (procedure) procedure.addEventListener("change", function () {
    form.querySelector("button[name=more][value=stay]").click();
  });

  const search = form.elements.namedItem("search");
  const offered = document.getElementById("facilities");
  if (search && offered && search.type !== "hidden") {
    let asking = 0;
    search.addEventListener("input", function () {
      window.clearTimeout(asking);
      if ([...offered.options].some(function (one) { return one.value === search.value; })) {
        form.querySelector("button[name=more][value=facility]:not([tabindex])").click();
        return;
      }
      asking = window.setTimeout(function () {
        fetch(find + "?q=" + encodeURIComponent(search.value)).then(function (answer) { return answer.json(); })
          .then(function (told) {
            offered.replaceChildren(...told.found.map(function (one) {
              const option = document.createElement("option");
              option.value = one.name;
              option.label = one.address;
              return option;
            }));
          }).catch(function () {});
      }, pause);
    });
  }

  form.addEventListener("keydown", function (event) {
    const field = event.target;
    if (event.key !== "Enter" || field === search || !field.matches("input:not([type=file]), select")) return;
    event.preventDefault();
    const fields = [...form.querySelectorAll("input:not([type=hidden]), select, textarea, button:not([tabindex])")];
    const next = fields.slice(fields.indexOf(field) + 1).find(function (one) { return one.offsetParent !== null; });
    if (next) next.focus();
  });
})();
