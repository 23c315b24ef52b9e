// The scans of a well: one at a time, registered to each other, with what was found drawn over them.
//
// What other modules of the page may use (all lengths in um from the well's centre in the scan that
// is shown, x right and y down):
//
//   ready                    promise of the well as the server tells it (`ShownWell`), once it is there
//   currentScan()            the scan that is shown (`ShownScan`)
//   showScan(key)            show another; the view stays where it is
//   umFromPixel(x, y)        place in the scan of a point of the window (clientX, clientY)
//   pixelFromUm(x, y)        point of the stage where a place of the scan is drawn
//   setMarks(key, marks)     boxes of your own over a scan, replacing those set before; a mark is
//                            { x_um, y_um, width_um, height_um, text, kind } and is drawn with the
//                            class `mark-<kind>`
//   drawBox()                let the person draw a box; promise of { scan, x_um, y_um, width_um,
//                            height_um }, or of null after Escape
//   fit(box)                 bring a box into view
//
// Events on `document`: `clonetrace:scan` (detail: { scan }) after another scan is shown;
// `clonetrace:pick` (detail: { scan, x_um, y_um, drawn, mark }) after a click on the scan, with the
// innermost box there, or null.

const MM = 1000;
const SVG = "http://www.w3.org/2000/svg";
const BARS_UM = [5, 10, 20, 50, 100, 200, 500, 1000, 2000];
const LONGEST_BAR_PX = 170;
const BLINK_MS = 700;
const CELLS = new Set(["cell", "doublet"]);
const LEAST_PX = 18; // a mark around a cell stays clear of it
const LEAST_VIEW_UM = 500;

const root = document.getElementById("viewer");
const stage = document.getElementById("stage");
const overlay = document.getElementById("overlay");
const still = document.getElementById("still");
const strip = document.getElementById("strip");
const caption = document.getElementById("caption");
const notice = document.getElementById("notice");
const marks = new Map();
const images = new Map();
const toggled = { boxes: true, colours: true, bar: true, contrast: false };

let well = null;
let osd = null;
let at = 0;
let drawing = null;
let blinking = null;

export const ready = root ? start() : Promise.resolve(null);

export function currentScan() {
  return well ? well.scans[at] : null;
}

export function showScan(key) {
  const index = well ? well.scans.findIndex((scan) => scan.key === key) : -1;
  if (index >= 0) show(index);
}

export function umFromPixel(clientX, clientY) {
  const edge = stage.getBoundingClientRect();
  const point = new OpenSeadragon.Point(clientX - edge.left, clientY - edge.top);
  const world = osd.viewport.pointFromPixel(point, true);
  return fromWorld(currentScan(), world.x * MM, world.y * MM);
}

export function pixelFromUm(x_um, y_um, scan = currentScan()) {
  const world = toWorld(scan, x_um, y_um);
  return osd.viewport.pixelFromPoint(new OpenSeadragon.Point(world.x / MM, world.y / MM), true);
}

export function setMarks(key, boxes) {
  marks.set(key, boxes);
  redraw();
}

export function fit(box, scan = currentScan()) {
  const centre = toWorld(scan, box.x_um, box.y_um);
  const width = Math.max(box.width_um, LEAST_VIEW_UM);
  const height = Math.max(box.height_um, LEAST_VIEW_UM);
  osd.viewport.fitBounds(
    new OpenSeadragon.Rect(
      (centre.x - width / 2) / MM,
      (centre.y - height / 2) / MM,
      width / MM,
      height / MM,
    ),
  );
}

export function drawBox() {
  drawing?.cancel();
  return new Promise((resolve) => {
    osd.setMouseNavEnabled(false);
    overlay.classList.add("drawing");
    let from = null;
    const end = (value) => {
      osd.setMouseNavEnabled(true);
      overlay.classList.remove("drawing");
      overlay.removeEventListener("pointerdown", down);
      overlay.removeEventListener("pointermove", move);
      overlay.removeEventListener("pointerup", up);
      drawing = null;
      redraw();
      resolve(value);
    };
    const down = (event) => {
      from = { x: event.clientX, y: event.clientY };
      overlay.setPointerCapture(event.pointerId);
    };
    const move = (event) => {
      if (!from) return;
      drawing.box = boxBetween(from, { x: event.clientX, y: event.clientY });
      redraw();
    };
    const up = (event) => {
      const box = from && boxBetween(from, { x: event.clientX, y: event.clientY });
      end(box && box.width_um > 0 && box.height_um > 0 ? box : null);
    };
    overlay.addEventListener("pointerdown", down);
    overlay.addEventListener("pointermove", move);
    overlay.addEventListener("pointerup", up);
    drawing = { cancel: () => end(null), box: null };
  });
}

// The box keeps the edges of the scan's own pixels, though the day may be turned by a degree.
function boxBetween(from, to) {
  const middle = umFromPixel((from.x + to.x) / 2, (from.y + to.y) / 2);
  const one = pixelsPerUm();
  return {
    scan: currentScan().key,
    x_um: middle.x,
    y_um: middle.y,
    width_um: Math.abs(to.x - from.x) / one,
    height_um: Math.abs(to.y - from.y) / one,
  };
}

async function start() {
  addEventListener("keydown", keys);
  strip.addEventListener("click", (event) => {
    const day = event.target.closest("[data-scan]");
    if (!day) return;
    const index = dayButtons().indexOf(day);
    if (index >= 0) show(index);
  });
  if (!("OpenSeadragon" in globalThis)) {
    show(0);
    return null;
  }
  const answer = await fetch(root.dataset.view, { headers: { accept: "application/json" } });
  if (!answer.ok) {
    tell("The scans cannot be shown now; the kept pictures are below. Load the page again.");
    return null;
  }
  well = await answer.json();
  open();
  for (const tool of root.querySelectorAll("[data-tool]")) {
    tool.addEventListener("click", () => TOOLS[tool.dataset.tool](tool));
  }
  document.getElementById("blink-with")?.addEventListener("change", () => stopBlinking());
  show(0);
  frameColony({ all: true });
  return well;
}

function open() {
  // OpenSeadragon adds a style element unless one of this name is there, and the page allows none.
  // This one is not HTML's and styles nothing; what OpenSeadragon's would say is in clonetrace.css.
  const instead = document.createElementNS("urn:clonetrace", "style");
  instead.setAttribute("data-openseadragon-mobile-css", "true");
  document.head.append(instead);
  osd = OpenSeadragon({
    element: stage,
    drawer: "canvas",
    showNavigationControl: false,
    showNavigator: false,
    preserveViewport: true,
    animationTime: 0.35,
    visibilityRatio: 0.2,
    minZoomImageRatio: 0.6,
    maxZoomPixelRatio: 12,
    immediateRender: true,
    imageLoaderLimit: 6,
    placeholderFillStyle: null,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: true },
  });
  osd.addHandler("update-viewport", redraw);
  osd.addHandler("resize", redraw);
  osd.addHandler("canvas-click", (event) => {
    if (event.quick) pick(event.position);
  });
  new ResizeObserver(redraw).observe(stage);
}

// --- Places. A point `p` of the newest scan is found at `R p + d` in this one.

function turn(scan) {
  const angle = (scan.placement.rotation_deg * Math.PI) / 180;
  return { cos: Math.cos(angle), sin: Math.sin(angle) };
}

function toWorld(scan, x, y) {
  const { cos, sin } = turn(scan);
  const dx = x - scan.placement.dx_um;
  const dy = y - scan.placement.dy_um;
  return { x: cos * dx + sin * dy, y: -sin * dx + cos * dy };
}

function fromWorld(scan, x, y) {
  const { cos, sin } = turn(scan);
  return {
    x: cos * x - sin * y + scan.placement.dx_um,
    y: sin * x + cos * y + scan.placement.dy_um,
  };
}

function pixelsPerUm() {
  const one = osd.viewport.deltaPixelsFromPoints(new OpenSeadragon.Point(1, 0), true).x;
  return one / MM;
}

// --- Days.

function dayButtons() {
  return [...strip.querySelectorAll("[data-scan]")];
}

function show(index, { keepBlinking = false } = {}) {
  const buttons = dayButtons();
  if (index < 0 || index >= buttons.length) return;
  if (!keepBlinking) stopBlinking();
  at = index;
  buttons.forEach((button, other) => button.setAttribute("aria-pressed", String(other === index)));
  if (!keepBlinking) scrollTo(buttons[index]);
  const scan = currentScan();
  caption.textContent = scan ? `${scan.caption} · ${scan.taken_at}` : buttons[index].dataset.caption;
  if (!scan || !scan.tiles) {
    showStill(buttons[index], scan);
    return;
  }
  still.hidden = true;
  stage.hidden = false;
  overlay.removeAttribute("hidden");
  tell(scan.placement.registered ? "" : "Too little ties this day to the others: it is placed by the well's rim alone and may be turned.");
  bringUp(scan);
  for (const near of [index + 1, index - 1]) {
    if (well.scans[near]?.tiles) imageOf(well.scans[near]);
  }
  listBlinkDays();
  redraw();
  document.dispatchEvent(new CustomEvent("clonetrace:scan", { detail: { scan } }));
}

function scrollTo(button) {
  const cell = button.closest("li");
  strip.scrollTo({ left: cell.offsetLeft - strip.clientWidth / 2 + cell.clientWidth / 2 });
}

// Without the file of a scan its kept picture is shown, large.
function showStill(button, scan) {
  const picture = button.querySelector("img");
  still.hidden = false;
  stage.hidden = true;
  overlay.setAttribute("hidden", "");
  still.src = picture ? picture.src : "";
  still.alt = picture ? picture.alt : "";
  still.classList.toggle("nothing", !picture);
  tell(scan ? scan.missing : "");
  if (scan) document.dispatchEvent(new CustomEvent("clonetrace:scan", { detail: { scan } }));
}

function tell(text) {
  notice.textContent = text;
  notice.hidden = !text;
}

function imageOf(scan) {
  if (!images.has(scan.key)) images.set(scan.key, addImage(scan));
  return images.get(scan.key);
}

function addImage(scan) {
  const width = scan.width_px * scan.um_per_px;
  const height = scan.height_px * scan.um_per_px;
  const middle = toWorld(
    scan,
    width / 2 - scan.centre_x_px * scan.um_per_px,
    height / 2 - scan.centre_y_px * scan.um_per_px,
  );
  const address = scan.tiles.address;
  return new Promise((resolve) => {
    osd.addTiledImage({
      tileSource: {
        width: scan.width_px,
        height: scan.height_px,
        tileSize: scan.tiles.edge_px,
        minLevel: 0,
        maxLevel: scan.tiles.finest,
        getTileUrl: (level, column, row) =>
          address
            .replace("{level}", level)
            .replace("{column}", column)
            .replace("{row}", row),
      },
      x: (middle.x - width / 2) / MM,
      y: (middle.y - height / 2) / MM,
      width: width / MM,
      degrees: -scan.placement.rotation_deg,
      opacity: 0,
      preload: true,
      success: (event) => resolve(event.item),
      error: () => resolve(null),
    });
  });
}

async function bringUp(scan) {
  const image = await imageOf(scan);
  if (!image || currentScan() !== scan) return;
  const last = osd.world.getItemCount() - 1;
  if (osd.world.getIndexOfItem(image) !== last) osd.world.setItemIndex(image, last);
  image.setOpacity(1);
  const others = () => {
    if (currentScan() !== scan) return;
    for (let index = 0; index < osd.world.getItemCount(); index += 1) {
      const item = osd.world.getItemAt(index);
      if (item !== image) item.setOpacity(0);
    }
  };
  // The day before stays below until all of this one is there: no black in between.
  if (image.getFullyLoaded()) others();
  else image.addOnceHandler("fully-loaded-change", others);
}

// --- Views.

// Frames what counts in the scan that is shown; at first, and where nothing is, in all of them.
function frameColony({ all = false } = {}) {
  const scan = currentScan();
  if (!scan?.tiles || !osd) return;
  const counting = (one) => one.kind === "found" && one.counts;
  const shown = !all && scan.drawn.some(counting) ? [scan] : well.scans;
  const boxes = shown.flatMap((other) =>
    other.drawn
      .filter(counting)
      .map((one) => ({ ...one, ...toWorld(other, one.x_um, one.y_um) })),
  );
  if (!boxes.length) {
    wholeWell(all);
    return;
  }
  const left = Math.min(...boxes.map((one) => one.x - one.width_um / 2));
  const right = Math.max(...boxes.map((one) => one.x + one.width_um / 2));
  const top = Math.min(...boxes.map((one) => one.y - one.height_um / 2));
  const bottom = Math.max(...boxes.map((one) => one.y + one.height_um / 2));
  const edge = Math.max(1.5 * Math.max(right - left, bottom - top), LEAST_VIEW_UM);
  look((left + right) / 2, (top + bottom) / 2, edge, all);
}

function wholeWell(immediately = false) {
  const scan = currentScan();
  const middle = toWorld(scan, 0, 0);
  look(middle.x, middle.y, 2.1 * scan.well_radius_um, immediately);
}

function look(x, y, edge, immediately) {
  const rect = new OpenSeadragon.Rect((x - edge / 2) / MM, (y - edge / 2) / MM, edge / MM, edge / MM);
  osd.viewport.fitBounds(rect, immediately === true);
}

// One pixel of the scan on one of the screen, and not between two of them.
function nativePixels() {
  const scan = currentScan();
  const wanted = 1 / scan.um_per_px / devicePixelRatio;
  // Where an animation is on its way to, at once: what follows goes out from what is on the screen.
  osd.viewport.zoomTo(osd.viewport.getZoom(), undefined, true);
  osd.viewport.panTo(osd.viewport.getCenter(), true);
  osd.viewport.zoomBy(wanted / pixelsPerUm(), undefined, true);
  const corner = pixelFromUm(-scan.centre_x_px * scan.um_per_px, -scan.centre_y_px * scan.um_per_px);
  const beside = (at) => (at * devicePixelRatio - Math.round(at * devicePixelRatio)) / devicePixelRatio;
  const off = new OpenSeadragon.Point(beside(corner.x), beside(corner.y));
  osd.viewport.panBy(osd.viewport.deltaPointsFromPixels(off, true), true);
}

function toggle(what) {
  toggled[what] = !toggled[what];
  stage.classList.toggle("strong", toggled.contrast);
  for (const tool of root.querySelectorAll(`[data-tool="${what}"]`)) {
    tool.setAttribute("aria-pressed", String(toggled[what]));
  }
  redraw();
}

const TOOLS = {
  colony: () => frameColony(),
  whole: () => wholeWell(),
  native: () => nativePixels(),
  boxes: () => toggle("boxes"),
  colours: () => toggle("colours"),
  bar: () => toggle("bar"),
  contrast: () => toggle("contrast"),
  blink: () => (blinking ? stopBlinking() : startBlinking()),
  in: () => osd.viewport.zoomBy(1.6),
  out: () => osd.viewport.zoomBy(1 / 1.6),
};

// --- Blinking between two days.

function listBlinkDays() {
  const list = document.getElementById("blink-with");
  if (!list || list.dataset.at === String(at)) return;
  const before = list.value;
  list.replaceChildren(
    ...well.scans
      .filter((scan, index) => index !== at && scan.tiles)
      .map((scan) => new Option(scan.caption, scan.key)),
  );
  list.dataset.at = String(at);
  const older = well.scans.slice(at + 1).find((scan) => scan.tiles);
  const kept = [...list.options].some((option) => option.value === before) && list.dataset.chosen;
  list.value = kept ? before : (older?.key ?? list.options[0]?.value ?? "");
}

async function startBlinking() {
  const list = document.getElementById("blink-with");
  const other = well.scans.findIndex((scan) => scan.key === list.value);
  if (other < 0 || !currentScan()?.tiles) return;
  const pair = [at, other];
  await Promise.all(pair.map((index) => imageOf(well.scans[index])));
  let turnOf = 0;
  const first = at;
  blinking = {
    first,
    timer: setInterval(() => {
      turnOf = 1 - turnOf;
      show(pair[turnOf], { keepBlinking: true });
    }, BLINK_MS),
  };
  pressBlink(true);
}

function stopBlinking() {
  if (!blinking) return;
  clearInterval(blinking.timer);
  const { first } = blinking;
  blinking = null;
  pressBlink(false);
  if (at !== first) show(first);
}

function pressBlink(pressed) {
  for (const tool of root.querySelectorAll('[data-tool="blink"]')) {
    tool.setAttribute("aria-pressed", String(pressed));
  }
}

// --- Keys.

const KEYS = {
  ArrowRight: () => show(at + 1),
  ArrowLeft: () => show(at - 1),
  b: () => well && TOOLS.blink(),
  o: () => well && TOOLS.boxes(),
  k: () => well && TOOLS.colours(),
  l: () => well && TOOLS.bar(),
  x: () => well && TOOLS.contrast(),
  c: () => well && TOOLS.colony(),
  w: () => well && TOOLS.whole(),
  z: () => well && TOOLS.native(),
  "+": () => well && TOOLS.in(),
  "-": () => well && TOOLS.out(),
  Escape: () => drawing?.cancel(),
};

function keys(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  const act = KEYS[event.key];
  if (!act || (event.key === "Escape" && !drawing)) return;
  event.preventDefault();
  act();
}

// --- What is drawn over the scan.

function redraw() {
  const scan = currentScan();
  if (!osd || !scan || overlay.hasAttribute("hidden")) return;
  smooth(scan);
  const shapes = [];
  if (toggled.boxes) for (const one of scan.drawn) shapes.push(...drawn(scan, one));
  for (const mark of marks.get(scan.key) ?? []) shapes.push(...marked(scan, mark));
  if (drawing?.box) shapes.push(outline(cornersOf(scan, drawing.box), "mark mark-drawing"));
  if (toggled.bar) shapes.push(...bar());
  overlay.replaceChildren(...shapes);
}

// Enlarged pixels are shown as they are.
function smooth(scan) {
  const enlarged = pixelsPerUm() * scan.um_per_px * devicePixelRatio;
  const wanted = enlarged < 2;
  if (osd.drawer.imageSmoothing !== wanted) {
    osd.drawer.imageSmoothing = wanted;
    osd.drawer.setImageSmoothingEnabled(wanted);
  }
}

function element(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

function cornersOf(scan, box, least = 0) {
  const one = pixelsPerUm();
  const halfWidth = Math.max(box.width_um * one, least) / one / 2;
  const halfHeight = Math.max(box.height_um * one, least) / one / 2;
  return [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ].map(([x, y]) => pixelFromUm(box.x_um + x * halfWidth, box.y_um + y * halfHeight, scan));
}

function outline(corners, name) {
  return element("polygon", {
    points: corners.map((corner) => `${corner.x.toFixed(1)},${corner.y.toFixed(1)}`).join(" "),
    class: name,
  });
}

function cornerLines(corners, name) {
  const parts = corners.map((corner, index) => {
    const before = between(corner, corners[(index + 3) % 4]);
    const after = between(corner, corners[(index + 1) % 4]);
    return `M${before}L${corner.x.toFixed(1)} ${corner.y.toFixed(1)}L${after}`;
  });
  return element("path", { d: parts.join(""), class: name });
}

function between(corner, other) {
  const share = 0.3;
  const x = corner.x + share * (other.x - corner.x);
  const y = corner.y + share * (other.y - corner.y);
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}

function classOf(one) {
  const names = ["box", one.kind];
  if (!one.counts) names.push("aside");
  else if (toggled.colours) names.push(`lineage-${one.colour}`);
  else names.push(one.label === "differentiated" ? "differentiated-box" : "plain");
  return names.join(" ");
}

function drawn(scan, one) {
  const isCell = CELLS.has(one.label);
  const padding = isCell ? 1.5 : 1;
  const grown = { ...one, width_um: one.width_um * padding, height_um: one.height_um * padding };
  const corners = cornersOf(scan, grown, LEAST_PX);
  const name = classOf(one);
  const lines = isCell ? cornerLines : outline;
  const group = element("g", { class: name });
  group.append(lines(corners, "rim"), lines(corners, "line"));
  if (one.lineage) {
    const d = one.label === "differentiated" ? "d" : "";
    group.append(...tag(corners[1], `${one.lineage}${d}`));
  }
  return [group];
}

function tag(corner, text) {
  const x = corner.x + 4;
  const y = corner.y;
  const width = 9 + 7.5 * text.length;
  return [
    element("rect", { x, y, width, height: 17, rx: 3, class: "tag" }),
    element("text", { x: x + width / 2, y: y + 13, "text-anchor": "middle", class: "tag-text" }, text),
  ];
}

function marked(scan, mark) {
  const corners = cornersOf(scan, mark, LEAST_PX);
  const group = element("g", { class: `mark mark-${mark.kind}` });
  group.append(outline(corners, "rim"), outline(corners, "line"));
  if (mark.text) group.append(...tag(corners[1], mark.text));
  return [group];
}

function bar() {
  const one = pixelsPerUm();
  const length = BARS_UM.filter((um) => um * one <= LONGEST_BAR_PX).pop() ?? BARS_UM[0];
  const left = 18;
  const bottom = stage.clientHeight - 20;
  const line = `M${left} ${bottom - 5}v5h${(length * one).toFixed(1)}v-5`;
  const text = length >= MM ? `${length / MM} mm` : `${length} µm`;
  return [
    element("path", { d: line, class: "bar-rim" }),
    element("path", { d: line, class: "bar" }),
    element("text", { x: left, y: bottom - 11, class: "bar-text" }, text),
  ];
}

function pick(position) {
  const scan = currentScan();
  const world = osd.viewport.pointFromPixel(position, true);
  const place = fromWorld(scan, world.x * MM, world.y * MM);
  const least = LEAST_PX / pixelsPerUm();
  const holds = (box) =>
    Math.abs(place.x - box.x_um) <= Math.max(box.width_um, least) / 2 &&
    Math.abs(place.y - box.y_um) <= Math.max(box.height_um, least) / 2;
  const innermost = (boxes) =>
    boxes.filter(holds).sort((a, b) => a.width_um * a.height_um - b.width_um * b.height_um)[0] ?? null;
  document.dispatchEvent(
    new CustomEvent("clonetrace:pick", {
      detail: {
        scan,
        x_um: place.x,
        y_um: place.y,
        drawn: toggled.boxes ? innermost(scan.drawn) : null,
        mark: innermost(marks.get(scan.key) ?? []),
      },
    }),
  );
}
