// The live stream. It resumes by itself; where it cannot, everything is read again, so that nothing is missed in
// silence. A page that nobody looks at lets go of its connection: browsers grant a site six.

const handlers = { fact: () => {}, view: () => {}, status: () => {} };
const hiddenFor = 60_000;
let source = null;
let retry = 0;
let hideTimer = 0;
let interrupted = false;

function became(status) { handlers.status(status); }

function connect() {
  source = new EventSource("/api/v1/stream");
  source.onopen = () => {
    became("live");
    if (interrupted) handlers.view();
    interrupted = false;
  };
  source.addEventListener("fact", (event) => handlers.fact(JSON.parse(event.data)));
  source.addEventListener("view", () => handlers.view());
  source.onerror = () => {
    became("waiting");
    if (source?.readyState !== EventSource.CLOSED) return;
    interrupted = true;
    clearTimeout(retry);
    retry = setTimeout(connect, 4000);
  };
}

function disconnect() {
  clearTimeout(retry);
  source?.close();
  source = null;
}

function visibilityChanged() {
  clearTimeout(hideTimer);
  if (document.hidden) {
    hideTimer = setTimeout(() => { disconnect(); interrupted = true; became("waiting"); }, hiddenFor);
  } else if (!source) {
    connect();
  }
}

export function startLive(given) {
  Object.assign(handlers, given);
  disconnect();
  connect();
  document.addEventListener("visibilitychange", visibilityChanged);
}

export function stopLive() {
  document.removeEventListener("visibilitychange", visibilityChanged);
  clearTimeout(hideTimer);
  disconnect();
}
