// Corrections of what was found in a scan: boxes added, moved and deleted, cells of day 0 marked.
//
// Boxes are drawn as SVG over the kept pictures of the review page, in micrometres from the well's
// centre: the viewBox says where in the well a picture lies. Every change is kept by the server at
// once, beside what the machine found. The viewer of original scans has correct.js for the same.

const SVG = "http://www.w3.org/2000/svg";
/** Smallest box, um. */
const LEAST_UM = 4;
/** Key presses in a row are one change: milliseconds after the last. */
const PAUSE_MS = 350;
const CORNERS = [[0, 0], [1, 0], [1, 1], [0, 1]];

class Corrections {
  constructor(article) {
    this.article = article;
    this.address = article.dataset.corrections;
    this.csrf = article.querySelector("[name=csrf]").value;
    this.layers = new Set();
    this.scans = null;
    this.selected = null;
    this.busy = Promise.resolve();
  }

  get on() {
    return this.article.classList.contains("correcting");
  }

  async load() {
    const answer = await fetch(this.address, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("the corrections of this well cannot be read");
    this.scans = (await answer.json()).scans;
    this.draw();
  }

  draw() {
    for (const layer of this.layers) {
      if (layer.svg.isConnected) layer.draw();
      else this.layers.delete(layer);
    }
  }

  /** Items of a scan: what the machine found, as corrected, and what it missed. */
  items(scan) {
    const known = this.scans?.[scan] ?? { objects: [], corrections: [] };
    const replaced = new Map();
    for (const one of known.corrections) {
      if (one.kind !== "added") replaced.set(placeOf(one.replaces ?? one.box), one);
    }
    const items = known.objects.map((object) => {
      const correction = replaced.get(placeOf(object.box));
      return { ...object, machine: object, ...correction };
    });
    return [...items, ...known.corrections.filter((one) => one.kind === "added")];
  }

  /** Send a change, after those before it, and show what the server made of it. */
  change(method, body, number = null) {
    this.busy = this.busy.then(async () => {
      const answer = await fetch(number === null ? this.address : `${this.address}/${number}`, {
        method,
        headers: {
          "X-CSRF-Token": this.csrf,
          Accept: "application/json",
          ...(body && { "Content-Type": "application/json" }),
        },
        body: body && JSON.stringify(body),
      });
      const said = document.getElementById("correct-said");
      if (answer.ok) {
        this.selected = (await answer.json()).number ?? null;
        said.textContent = "Kept.";
      } else {
        const text = await answer.text();
        const page = new DOMParser().parseFromString(text, "text/html");
        said.textContent = page.querySelector("#main p")?.textContent ?? "This was not kept.";
      }
      await this.load();
    });
    this.busy.catch((error) => {
      document.getElementById("correct-said").textContent = error.message;
      this.busy = Promise.resolve();
    });
    return this.busy;
  }

  add(scan, box, early) {
    const label = document.getElementById("correct-label").value || (early ? "cell" : "colony");
    return this.change("POST", { scan, kind: "added", label, box });
  }

  reshape(scan, item, box) {
    const kind = item.machine ? "moved" : "added";
    const replaces = item.machine?.box ?? null;
    const instead_of = item.number ?? null;
    return this.change("POST", { scan, kind, label: item.label, box, replaces, instead_of });
  }

  remove(scan, item) {
    if (item.kind === "deleted" || (item.kind === "added" && !item.machine)) {
      return this.change("DELETE", null, item.number);
    }
    const { box, label } = item.machine;
    const instead_of = item.number ?? null;
    return this.change("POST", { scan, kind: "deleted", label, box, instead_of });
  }
}

/** One drawing of a scan, in micrometres. */
class Layer {
  constructor(owner, svg, scan, early) {
    Object.assign(this, { owner, svg, scan, early });
    svg.addEventListener("pointerdown", (event) => this.begin(event));
  }

  draw() {
    const focused = document.activeElement?.dataset?.item;
    this.svg.replaceChildren();
    for (const item of this.owner.items(this.scan)) this.svg.append(this.shape(item));
    if (focused) this.svg.querySelector(`[data-item="${CSS.escape(focused)}"]`)?.focus();
  }

  shape(item) {
    const group = make("g", { class: `item ${item.kind ?? "found"}${item.counts === false ? " aside" : ""}` });
    const chosen = item.number != null && item.number === this.owner.selected;
    const rect = make("rect", rectOf(item.box));
    group.append(rect);
    if (item.kind === "deleted") group.append(make("path", { d: crossOf(item.box) }));
    if (item.kind === "moved") group.append(make("rect", { ...rectOf(item.replaces), class: "former" }));
    if (!this.owner.on) return group;
    const name = item.number != null ? `c${item.number}` : `m${placeOf(item.box)}`;
    rect.dataset.item = name;
    const editable = item.number == null || item.mine;
    if (!editable) return group;
    for (const [key, value] of Object.entries({ tabindex: 0, role: "button", "aria-label": wordsOf(item) })) {
      rect.setAttribute(key, value);
    }
    rect.addEventListener("keydown", (event) => this.press(event, item, rect));
    rect.addEventListener("pointerdown", (event) => this.grab(event, item, rect, null));
    if (item.kind !== "deleted") {
      for (const corner of CORNERS) {
        const handle = make("circle", { ...handleOf(item.box, corner, this.unit), class: "handle" });
        handle.addEventListener("pointerdown", (event) => this.grab(event, item, rect, corner));
        group.append(handle);
      }
    }
    if (chosen) queueMicrotask(() => rect.focus());
    return group;
  }

  /** Micrometres of one pixel of the screen. */
  get unit() {
    return 1 / (this.svg.getScreenCTM()?.a || 1);
  }

  at(event) {
    const place = new DOMPoint(event.clientX, event.clientY);
    const { x, y } = place.matrixTransform(this.svg.getScreenCTM().inverse());
    return [x, y];
  }

  /** Draw a new box on the bare picture. */
  begin(event) {
    if (!this.owner.on || event.button !== 0 || event.target !== this.svg) return;
    event.preventDefault();
    const start = this.at(event);
    const rect = this.svg.appendChild(make("rect", { class: "drawn" }));
    const boxTo = (end) => boxBetween(start, end);
    this.follow(event, (end) => setAll(rect, rectOf(boxTo(end))), (end) => {
      rect.remove();
      const box = boxTo(end);
      if (Math.min(box.width_um, box.height_um) >= LEAST_UM) this.owner.add(this.scan, box, this.early);
    });
  }

  /** Move a box, or one of its corners. */
  grab(event, item, rect, corner) {
    if (!this.owner.on || event.button !== 0 || item.kind === "deleted") return;
    event.preventDefault();
    event.stopPropagation();
    rect.focus();
    const start = this.at(event);
    const boxTo = ([x, y]) => dragged(item.box, corner, x - start[0], y - start[1]);
    this.follow(event, (end) => setAll(rect, rectOf(boxTo(end))), (end) => {
      const far = Math.hypot(end[0] - start[0], end[1] - start[1]);
      if (far >= 2 * this.unit) this.owner.reshape(this.scan, item, boxTo(end));
    });
  }

  follow(event, moved, ended) {
    this.svg.setPointerCapture(event.pointerId);
    const move = (one) => moved(this.at(one));
    const stop = (one) => {
      this.svg.removeEventListener("pointermove", move);
      this.svg.removeEventListener("pointerup", stop);
      this.svg.removeEventListener("pointercancel", stop);
      if (one.type === "pointerup") ended(this.at(one));
      else this.draw();
    };
    this.svg.addEventListener("pointermove", move);
    this.svg.addEventListener("pointerup", stop);
    this.svg.addEventListener("pointercancel", stop);
  }

  press(event, item, rect) {
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.owner.remove(this.scan, item);
      return;
    }
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!step || item.kind === "deleted") return;
    event.preventDefault();
    event.stopPropagation();
    const [x, y] = step.map((one) => one * 2 * this.unit);
    const now = this.pending?.item === item ? this.pending.box : item.box;
    const box = event.shiftKey
      ? { ...now, width_um: Math.max(now.width_um + x, LEAST_UM), height_um: Math.max(now.height_um + y, LEAST_UM) }
      : { ...now, x_um: now.x_um + x, y_um: now.y_um + y };
    setAll(rect, rectOf(box));
    clearTimeout(this.pending?.timer);
    const timer = setTimeout(() => {
      this.pending = null;
      this.owner.reshape(this.scan, item, box);
    }, PAUSE_MS);
    this.pending = { item, box, timer };
  }

  /** Add a box in the middle of what is shown, for those who do not draw. */
  addInTheMiddle() {
    const [x_um, y_um] = this.middle();
    const edge = this.early ? 20 : 60 * this.unit;
    return this.owner.add(this.scan, { x_um, y_um, width_um: edge, height_um: edge }, this.early);
  }

  middle() {
    const area = this.svg.getBoundingClientRect();
    return this.at({ clientX: area.x + area.width / 2, clientY: area.y + area.height / 2 });
  }
}

const make = (name, attributes) => setAll(document.createElementNS(SVG, name), attributes);

function setAll(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

const placeOf = (box) => `${box.x_um} ${box.y_um} ${box.width_um} ${box.height_um}`;

const rectOf = (box) => ({
  x: box.x_um - box.width_um / 2,
  y: box.y_um - box.height_um / 2,
  width: box.width_um,
  height: box.height_um,
});

function crossOf(box) {
  const { x, y, width, height } = rectOf(box);
  return `M${x} ${y}l${width} ${height}M${x} ${y + height}l${width} ${-height}`;
}

function handleOf(box, [right, low], unit) {
  const { x, y, width, height } = rectOf(box);
  return { cx: x + right * width, cy: y + low * height, r: 5 * unit };
}

function boxBetween([x0, y0], [x1, y1]) {
  return {
    x_um: (x0 + x1) / 2,
    y_um: (y0 + y1) / 2,
    width_um: Math.abs(x1 - x0),
    height_um: Math.abs(y1 - y0),
  };
}

/** A box of which the whole, or one corner, was dragged. */
function dragged(box, corner, dx, dy) {
  if (!corner) return { ...box, x_um: box.x_um + dx, y_um: box.y_um + dy };
  const { x, y, width, height } = rectOf(box);
  const [right, low] = corner;
  const fixed = [x + (1 - right) * width, y + (1 - low) * height];
  const moved = [x + right * width + dx, y + low * height + dy];
  const shaped = boxBetween(fixed, moved);
  return {
    ...shaped,
    width_um: Math.max(shaped.width_um, LEAST_UM),
    height_um: Math.max(shaped.height_um, LEAST_UM),
  };
}

function wordsOf(item) {
  const size = `${Math.round(item.box.width_um)} by ${Math.round(item.box.height_um)} micrometres`;
  const whose = { added: "added", moved: "moved", deleted: "marked as nothing" }[item.kind] ?? "found by the machine";
  return `${item.label}, ${size}, ${whose}`;
}

/** Put a layer on a kept picture, in the place of the one that it had. */
function layOver(owner, shot) {
  shot.querySelector("svg.corrections")?.remove();
  if (!shot.dataset.edge) return;
  const { left, top, edge, scan } = shot.dataset;
  const svg = make("svg", { viewBox: `${left} ${top} ${edge} ${edge}`, class: "corrections" });
  shot.querySelector(".frame").append(svg);
  const layer = new Layer(owner, svg, scan, "early" in shot.dataset);
  owner.layers.add(layer);
  if (owner.scans) layer.draw();
}

/** Prepare the corrections of the well that an article shows. */
export function startCorrecting(article) {
  const toggle = article.querySelector("#correct-toggle");
  if (!toggle) return;
  const well = new Corrections(article);
  for (const shot of article.querySelectorAll(".shot")) {
    layOver(well, shot);
    shot.addEventListener("clonetrace:day", () => layOver(well, shot));
  }
  const tools = article.querySelector("#correct .tools");
  const said = article.querySelector("#correct-said");
  toggle.addEventListener("click", () => {
    const on = article.classList.toggle("correcting");
    toggle.setAttribute("aria-pressed", on);
    tools.hidden = !on;
    if (well.scans) well.draw();
    else well.load().catch((error) => (said.textContent = error.message));
  });
  article.querySelector("#correct-add").addEventListener("click", () => {
    const layers = [...well.layers].filter((one) => one.svg.isConnected);
    const current = layers.find((one) => one.svg.closest("[aria-current]"));
    (current ?? layers.at(-1))?.addInTheMiddle();
  });
  if ("corrected" in article.dataset) well.load().catch(() => {});
}
