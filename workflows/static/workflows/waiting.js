// While something is made in the background, ask for the page again and show it when that is done. Whoever has begun
// to type is not disturbed: then the note says that it is done, and its link loads the page. What tells how far it is
// moves on meanwhile.
(function () {
  "use strict";
  const every = 2000, longest = 300000, begun = Date.now();
  let typed = false;
  document.addEventListener("input", function () { typed = true; });

  function move(page) {
    const now = document.querySelector("[data-progress]");
    const then = now && new DOMParser().parseFromString(page, "text/html").querySelector("[data-progress]");
    if (then) now.replaceWith(then);
  }

  function look() {
    const note = document.querySelector("[data-waiting]");
    if (!note || Date.now() - begun > longest) return;
    fetch(location.href, { headers: { Accept: "text/html" } }).then(function (answer) {
      return answer.ok ? answer.text() : "data-waiting";
    }).then(function (page) {
      if (page.includes("data-waiting")) {
        move(page);
        window.setTimeout(look, every);
      }
      else if (typed) note.querySelector("span").textContent = note.dataset.done;
      else location.reload();
    }).catch(function () { window.setTimeout(look, every); });
  }
  window.setTimeout(look, every);
})();
