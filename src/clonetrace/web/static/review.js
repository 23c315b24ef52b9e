// The review by keyboard: a decision is sent while the next well is on the screen already.
//
// The server's pages work without this. Here, the next page is fetched ahead, with its pictures,
// and takes the place of `main`, and of the way to it, as soon as the person goes on.

import { startCorrecting } from "./annotate.js";

const KEYS_OFF = "clonetrace-keys-off";
/** Requests that change something, one after the other. */
let sending = Promise.resolve();
/** How many of them are not answered yet. */
let unanswered = 0;
/** The page behind this one: a promise of {url, main, way, title}. */
let ahead = null;
/** Whether the next page is being waited for: until it is there, nothing can be decided twice. */
let moving = false;

const article = () => document.getElementById("review");

async function fetchPage(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = page.getElementById("main");
  if (!answer.ok || !page.getElementById("review")) {
    throw new Error(sentenceOf(page) || "the server does not answer");
  }
  for (const picture of main.querySelectorAll("img")) {
    new Image().src = picture.getAttribute("src");
  }
  return { url: answer.url, main, way: page.querySelector(".way"), title: page.title };
}

function sentenceOf(page) {
  return page.querySelector("#main p")?.textContent.trim() ?? "";
}

/** Fetch the next page once all decisions are kept: only then the server knows what is next. */
function lookAhead() {
  const next = article()?.dataset.next;
  ahead = next ? sending.then(() => fetchPage(next)) : null;
  ahead?.catch(() => {});
}

function show(page, { push = true } = {}) {
  if (push) history.pushState(null, "", page.url);
  document.title = page.title;
  const main = document.getElementById("main");
  main.replaceChildren(...document.importNode(page.main, true).childNodes);
  const way = document.querySelector(".way");
  if (way && page.way) way.replaceChildren(...document.importNode(page.way, true).childNodes);
  begin();
}

async function goOn() {
  if (moving) return;
  moving = true;
  const pressed = performance.now();
  try {
    const next = article().dataset.next;
    let page = await (ahead ?? fetchPage(next));
    // That nothing is left was said before this decision was kept.
    if (page.main.querySelector("[data-done]")) page = await sending.then(() => fetchPage(next));
    show(page);
    noteWaiting(pressed);
  } catch (error) {
    tell(error.message);
  } finally {
    moving = false;
  }
}

/** Note for whoever measures how long the next well was waited for, its first picture included. */
async function noteWaiting(pressed) {
  await document.querySelector(".shot img")?.decode().catch(() => {});
  performance.measure("next well", { start: pressed, end: performance.now() });
}

function tell(sentence, address = null) {
  const place = document.getElementById("alert");
  place.textContent = sentence;
  if (address) {
    const back = document.createElement("a");
    back.href = address;
    back.textContent = " Back to it";
    place.append(back);
  }
  place.hidden = false;
}

/** Send a form after all that was sent before; returns the answer as JSON. */
function send(form) {
  const body = new URLSearchParams(new FormData(form));
  unanswered += 1;
  const sent = sending.then(async () => {
    const answer = await fetch(form.action, {
      method: "POST",
      body,
      keepalive: true,
      headers: { Accept: "application/json" },
    });
    if (answer.ok && answer.headers.get("content-type")?.startsWith("application/json")) {
      return answer.json();
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    throw new Error(sentenceOf(page) || `the server answers ${answer.status}`);
  });
  sending = sent.catch(() => {}).finally(() => (unanswered -= 1));
  return sent;
}

function keepAndGoOn() {
  const form = document.getElementById("decision");
  if (moving) return null;
  if (!form || !form.querySelector("[name=clonality]:checked")) return goOn();
  if (!form.reportValidity()) return null;
  const address = location.href;
  const well = article().dataset.well;
  send(form).catch((error) => tell(`${well}: ${error.message}`, address));
  return goOn();
}

async function undo() {
  if (moving) return;
  moving = true;
  try {
    const taken = await send(document.getElementById("undo"));
    show(await fetchPage(taken.address));
  } catch (error) {
    tell(error.message);
  } finally {
    moving = false;
  }
}

/** Show another day in the picture that is for it, or point at the one that shows it. */
function showDay(step) {
  const days = [...document.querySelectorAll(".days button")];
  if (!days.length) return;
  const now = days.findIndex((day) => day.hasAttribute("aria-current"));
  const browse = document.querySelector(".shot[data-browse]");
  const start = now < 0 ? Number(browse.dataset.place) : now;
  days[Math.min(Math.max(start + step, 0), days.length - 1)].click();
}

function chooseDay(day) {
  for (const one of document.querySelectorAll(".days button, .shot")) {
    one.removeAttribute("aria-current");
  }
  day.setAttribute("aria-current", "true");
  const there = document.querySelector(`.shot[data-scan="${CSS.escape(day.dataset.scan)}"]`);
  const shot = there ?? document.querySelector(".shot[data-browse]");
  shot.setAttribute("aria-current", "true");
  if (there) return;
  for (const name of ["place", "scan", "early", "left", "top", "edge"]) {
    if (name in day.dataset) shot.dataset[name] = day.dataset[name];
    else delete shot.dataset[name];
  }
  shot.classList.toggle("cautioned", Boolean(day.dataset.caution));
  const picture = shot.querySelector("img");
  picture.src = day.dataset.src;
  picture.alt = `${article().dataset.well}, ${day.dataset.heading}`;
  shot.querySelector("figcaption b").textContent = day.dataset.heading;
  shot.querySelector("figcaption span").textContent = day.dataset.sizes;
  shot.dispatchEvent(new CustomEvent("clonetrace:day"));
}

function keysWork() {
  return localStorage.getItem(KEYS_OFF) === null;
}

/** Whether an element does something of its own with a key. */
function takes(element, key) {
  if (element.matches("textarea, select, input:not([type=radio]):not([type=checkbox])")) return true;
  if (key === " " || key === "Enter") {
    return element.matches("a, button, summary, input:not(:checked), [role=button]");
  }
  return key.startsWith("Arrow") && element.matches("input, [role=button]");
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !article()) return;
  if (event.key === "Escape" && event.target.id === "comment") return void event.target.blur();
  if (!keysWork() || takes(event.target, event.key)) return;
  const choice = document.querySelector(`#decision [data-key="${CSS.escape(event.key)}"]`);
  const act = choice ? () => (choice.checked = true) : ACTS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

const ACTS = {
  " ": keepAndGoOn,
  Enter: keepAndGoOn,
  u: undo,
  z: undo,
  c: () => document.getElementById("comment")?.focus(),
  b: () => document.getElementById("correct-toggle")?.click(),
  v: () => document.getElementById("closer")?.click(),
  a: () => showDay(1),
  d: () => showDay(-1),
  ArrowRight: () => showDay(1),
  ArrowLeft: () => showDay(-1),
  "?": () => document.getElementById("keys")?.toggleAttribute("open"),
};

/** Attach what a page needs; called for every page that is shown. */
function begin() {
  const shown = article();
  shown.querySelector("#decision")?.addEventListener("submit", (event) => {
    event.preventDefault();
    keepAndGoOn();
  });
  shown.querySelector("#undo")?.addEventListener("submit", (event) => {
    event.preventDefault();
    undo();
  });
  shown.querySelector("#skip")?.addEventListener("click", (event) => {
    event.preventDefault();
    goOn();
  });
  for (const day of shown.querySelectorAll(".days button")) {
    day.addEventListener("click", () => chooseDay(day));
  }
  const on = shown.querySelector("#keys-on");
  if (on) {
    on.checked = keysWork();
    on.addEventListener("change", () => {
      if (on.checked) localStorage.removeItem(KEYS_OFF);
      else localStorage.setItem(KEYS_OFF, "");
    });
  }
  startCorrecting(shown);
  lookAhead();
}

document.addEventListener("keydown", press);
// A page that is closed while decisions wait for the server would take them along.
addEventListener("beforeunload", (event) => unanswered && event.preventDefault());
addEventListener("popstate", async () => {
  await sending;
  fetchPage(location.href).then((page) => show(page, { push: false }), () => location.reload());
});
begin();
