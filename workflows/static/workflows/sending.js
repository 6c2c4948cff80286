// Comfort only: the button that was pressed says that it works, and a second press waits for the first. The server
// answers second clicks by itself. A form with `data-stays` gives a file and leaves the page as it is.
(function () {
  "use strict";
  const sending = document.currentScript.dataset.sending;
  const patience = 400;

  function begin(form, button) {
    form.dataset.sent = "yes";
    window.setTimeout(function () {
      if (!form.dataset.sent || !button) return;
      button.dataset.label = button.innerHTML;
      button.textContent = sending;
      button.setAttribute("aria-busy", "true");
    }, patience);
  }

  function end(form) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy=true]").forEach(function (button) {
      button.innerHTML = button.dataset.label;
      button.removeAttribute("aria-busy");
    });
  }

  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.method !== "post" || form.target || "stays" in form.dataset) return;
    if (form.dataset.sent) event.preventDefault();
    else begin(form, event.submitter);
  });
  // Whoever comes back to the page finds its buttons as they were.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(end);
  });
})();
