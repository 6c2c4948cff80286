// Comfort only: a day typed as 31122021 or 31.12.21 stands written out as soon as one goes on, so that it can be checked.
(function () {
  "use strict";
  const apart = /^(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+(\d{4}|\d{2})$/, together = /^(\d{2})(\d{2})(\d{4}|\d{2})$/;
  document.addEventListener("change", function (event) {
    const field = event.target;
    if (!field.matches || !field.matches("input[data-day]")) return;
    const found = field.value.trim().match(apart) || field.value.trim().match(together);
    if (!found) return;
    const year = found[3].length === 4 ? found[3] : (Number(found[3]) >= 69 ? "19" : "20") + found[3];
    field.value = [found[1].padStart(2, "0"), found[2].padStart(2, "0"), year].join("/");
  });
})();
