// Renews the page when the site it shows has changed, and keeps the place where one was reading.
(() => {
  let shown = document.currentScript.dataset.version;
  const events = new EventSource("/_causerie/events");
  events.onmessage = (event) => {
    if (event.data !== shown) {
      events.close();
      location.reload();
    }
  };
  events.onerror = () => {
    shown = null; // another server may answer next, and count from 1 again
  };
})();
