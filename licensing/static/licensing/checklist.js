/* Comfort only. The head of a folded line says what was answered, how many lines are left is counted along, and a scan
   whose frame is out of sight opens in a window of its own. */
(function () {
  "use strict";
  const left = document.querySelector("[data-unanswered]");

  document.addEventListener("change", (event) => {
    const line = event.target.closest(".check__line"), said = line && line.querySelector("[data-said]");
    if (!said || event.target.type !== "radio") return;
    if ("owed" in said.dataset) { delete said.dataset.owed; left.textContent = Number(left.textContent) - 1; }
    said.className = `verdict verdict--${event.target.value}`;
    said.textContent = event.target.labels[0].textContent.trim();
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[target=scan]"), frame = document.getElementsByName("scan")[0];
    if (!link || !frame) return;
    const { top, bottom } = frame.getBoundingClientRect();
    if (bottom < 0 || top > innerHeight) link.target = "_blank";
  });
})();
