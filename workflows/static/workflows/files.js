// Comfort only: the names of the files that were chosen stand beside the button, and files may be dropped on it. Without
// script the browser's own control is shown and says them.
(function () {
  "use strict";
  const own = ".files > input[type=file]";

  function name(input) {
    const told = input.parentElement.nextElementSibling;
    if (!("none" in told.dataset)) told.dataset.none = told.textContent;
    told.textContent = [...input.files].map((file) => file.name).join(", ") || told.dataset.none;
  }
  function nameAll() { document.querySelectorAll(own).forEach(name); }
  /* A form is emptied after its listeners ran; a page come back to has its files again after it was shown. */
  function soon() { window.setTimeout(nameAll); }

  document.addEventListener("change", (event) => { if (event.target.matches(own)) name(event.target); });
  document.addEventListener("reset", soon);
  window.addEventListener("pageshow", soon);

  document.addEventListener("dragover", (event) => { if (event.target.closest(".files")) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    const label = event.target.closest(".files"), input = label && label.querySelector("input");
    if (!input || !event.dataTransfer.files.length) return;
    event.preventDefault();
    if (event.dataTransfer.files.length > 1 && !input.multiple) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  nameAll();
})();
