// Renews the page when the site it shows has changed, and keeps the place where one was reading.
(() => {
  const shown = document.currentScript.dataset.version;
  const events = new EventSource("/_causerie/events");
  events.onmessage = (event) => {
    if (event.data !== shown) {
      events.close();
      location.reload();
    }
  };
})();
