// Runs in every frame before anything of the page: notes what scripts a page of readers' words
// runs, provokes them, and then describes the page as the browser has understood it.
(() => {
  const seen = new Set();
  const note = () => {
    const at = document.currentScript || window.event?.target;
    const where = at?.closest?.("article")?.id || "elsewhere";
    if (!seen.has(where)) {
      seen.add(where);
      window.noteRun(where);
    }
  };
  for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = note;
  if (window !== top) return;

  const EVENTS = [
    "load", "error", "mouseover", "mouseenter", "pointerenter", "focus", "blur", "input", "keydown",
    "toggle", "animationstart", "transitionend", "begin", "wheel",
  ];
  const provoke = (window.provoke = () => {
    // A click may run a script; it shall not lead away.
    addEventListener("click", (event) => {
      if (event.target.closest?.("a, area")?.protocol !== "javascript:") event.preventDefault();
    });
    addEventListener("submit", (event) => event.preventDefault());
    for (const element of document.body.querySelectorAll(".md-content *, .md-search-result__list *")) {
      for (const name of EVENTS) element.dispatchEvent(new Event(name));
      element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    }
  });

  const names = (element) => element.getAttributeNames().sort().join(" ");
  const described = () => {
    const bones = [];
    const bodies = [];
    for (const element of document.querySelectorAll("*")) {
      if (element.parentElement?.closest(".answer-body")) {
        const values = element.getAttributeNames().map((name) => [name, element.getAttribute(name)]);
        bodies.push([element.localName, values]);
      } else {
        const leads = (element.getAttribute("href") || "").slice(0, 4);
        bones.push(`${element.localName} ${names(element)} ${leads}`);
      }
    }
    const comments = document.createNodeIterator(document, NodeFilter.SHOW_COMMENT);
    let count = 0;
    while (comments.nextNode()) count += 1;
    return { bones, bodies, comments: count };
  };

  addEventListener("load", () => {
    const report = described(); // before the theme or an event has changed anything more
    provoke();
    // What an event has set off runs before this does.
    setTimeout(() => requestAnimationFrame(() => (window.report = report)), 20);
  });
})();
