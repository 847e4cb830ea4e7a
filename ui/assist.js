// What a page can't do in HTML: say what happens to a screen reader, and bring words into view, once.
const FINDING_TAKES_AT_MOST = 15000; // ms; slow pages draw late

export default function ({ data }) {
  const memory = (window.presscheckAssist ??= { said: {}, stamp: null });
  say(memory, data.log);
  if (data.focus === null) {
    memory.stamp = null;
  } else if (data.focus.stamp !== memory.stamp) {
    memory.stamp = data.focus.stamp;
    bringIntoView(memory, data.focus, Date.now() + FINDING_TAKES_AT_MOST);
  }
}

function say(memory, log) {
  if (log === null) return;
  const first = !(log.id in memory.said);
  const said = first ? (log.over ? log.lines.length : 0) : memory.said[log.id];
  memory.said[log.id] = Math.max(said, log.lines.length);
  for (const line of log.lines.slice(said)) {
    const paragraph = document.createElement("p");
    paragraph.textContent = line;
    logElement().append(paragraph);
  }
}

function logElement() {
  let element = document.getElementById("pc-log");
  if (element === null) {
    element = document.createElement("div");
    element.id = "pc-log";
    element.className = "pc-hidden";
    element.setAttribute("role", "log");
    element.setAttribute("aria-label", "Progress");
    document.body.append(element);
  }
  return element;
}

function bringIntoView(memory, focus, until) {
  if (memory.stamp !== focus.stamp) return;
  const element = document.getElementById(focus.id);
  if (element === null || element.getClientRects().length === 0) {
    if (Date.now() < until) setTimeout(() => bringIntoView(memory, focus, until), 100);
    return;
  }
  const settle = (left) => {
    if (memory.stamp !== focus.stamp || !element.isConnected) return;
    const { top, bottom } = element.getBoundingClientRect();
    if (top < 0 || bottom > window.innerHeight || left === 4)
      element.scrollIntoView({ block: focus.only_scroll ? "start" : "center" });
    if (left > 0) setTimeout(() => settle(left - 1), 150); // fonts and columns may still move it
  };
  settle(4);
  if (!focus.only_scroll) element.focus({ preventScroll: true });
}
