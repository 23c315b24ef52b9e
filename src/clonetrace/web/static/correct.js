// Corrections on the original scans: boxes drawn, taken away and drawn anew in the viewer of a well.
//
// The server keeps each at once; see pages/corrections.py. The kept pictures of the review have
// annotate.js for the same.

import { currentScan, drawBox, ready, setMarks } from "./viewer.js";

const panel = document.getElementById("corrections");
const said = document.getElementById("corrections-said");
const list = document.getElementById("corrections-list");
const picked = document.getElementById("corrections-picked");
const csrf = document.querySelector('meta[name="csrf"]').content;
/** Until this day single cells are looked for. */
const LAST_CELL_DAY = 1;
let scans = {};

const boxOf = ({ x_um, y_um, width_um, height_um }) => ({ x_um, y_um, width_um, height_um });

async function load() {
  const answer = await fetch(panel.dataset.address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("the corrections of this well cannot be read");
  const before = Object.keys(scans);
  scans = (await answer.json()).scans;
  for (const key of new Set([...before, ...Object.keys(scans)])) {
    const corrections = scans[key]?.corrections ?? [];
    setMarks(key, corrections.map((one) => ({ ...one.box, kind: one.kind, text: one.label })));
  }
  show();
}

async function change(method, body, number = null) {
  const address = number === null ? panel.dataset.address : `${panel.dataset.address}/${number}`;
  const headers = { "X-CSRF-Token": csrf, Accept: "application/json" };
  if (body) headers["Content-Type"] = "application/json";
  const answer = await fetch(address, { method, headers, body: body && JSON.stringify(body) });
  if (answer.ok) {
    said.textContent = "Kept.";
  } else {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    said.textContent = page.querySelector("#main p")?.textContent ?? "This was not kept.";
  }
  picked.replaceChildren();
  await load();
}

/** List the corrections of the scan that is shown. */
function show() {
  const scan = currentScan();
  const corrections = scans[scan?.key]?.corrections ?? [];
  list.replaceChildren(...corrections.map(lineOf));
  picked.replaceChildren();
}

function lineOf(one) {
  const line = document.createElement("li");
  line.append(`${one.kind} ${one.label}, ${sizeOf(one.box)}, by ${one.who} `);
  if (one.mine) line.append(button("Take back", () => change("DELETE", null, one.number)));
  return line;
}

const sizeOf = (box) => `${Math.round(box.width_um)} by ${Math.round(box.height_um)} µm`;

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", () => Promise.resolve(act()).catch((error) => (said.textContent = error.message)));
  return made;
}

async function add() {
  said.textContent = "Draw a box around it; Esc stops.";
  const drawn = await drawBox();
  said.textContent = "";
  if (!drawn) return;
  const chosen = document.getElementById("corrections-label").value;
  const label = chosen || (currentScan().day <= LAST_CELL_DAY ? "cell" : "colony");
  await change("POST", { scan: drawn.scan, kind: "added", label, box: boxOf(drawn) });
}

/** Offer what can be done about a box of the machine's that was clicked. */
function offer({ scan, drawn }) {
  picked.replaceChildren();
  const known = scans[scan.key];
  const found = known?.objects.find((one) => drawn && sameBox(one.box, drawn));
  if (!found) return;
  const before = known.corrections.find((one) => one.mine && sameBox(one.replaces ?? one.box, found.box) && one.kind !== "added");
  const instead_of = before?.number ?? null;
  const { box, label } = found;
  const text = document.createElement("span");
  text.textContent = `${label}, ${sizeOf(box)}: `;
  picked.append(
    text,
    button("Nothing is there", () => change("POST", { scan: scan.key, kind: "deleted", label, box, instead_of })),
    button("Draw it anew", async () => {
      const drawn = await drawBox();
      if (!drawn) return;
      const chosen = document.getElementById("corrections-label").value || label;
      await change("POST", { scan: drawn.scan, kind: "moved", label: chosen, box: boxOf(drawn), replaces: box, instead_of });
    }),
  );
}

const sameBox = (one, other) =>
  ["x_um", "y_um", "width_um", "height_um"].every((name) => one[name] === other[name]);

ready.then((well) => {
  if (!well) return;
  panel.hidden = false;
  document.getElementById("corrections-add").addEventListener("click", () => add().catch((error) => (said.textContent = error.message)));
  document.addEventListener("clonetrace:scan", show);
  document.addEventListener("clonetrace:pick", (event) => offer(event.detail));
  load().catch((error) => (said.textContent = error.message));
});
