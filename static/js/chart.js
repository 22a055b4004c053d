// Reading values off a chart: point, or focus it and use the arrow keys, Home and End; Escape closes. Without this
// module the figure's table says the same. The drawing carries its points as JSON: x (and y where the points have a
// place of their own), the words for each, and the top and bottom of the plot.

const SVG = "http://www.w3.org/2000/svg";

class Reader {
  constructor(svg, wrap) {
    this.svg = svg;
    this.wrap = wrap;
    this.points = JSON.parse(svg.dataset.points);
    this.at = null;
    this.tip = wrap.querySelector(":scope > .c-tip") ?? this.makeTip();
  }

  makeTip() {
    const tip = document.createElement("div");
    tip.className = "c-tip";
    tip.dir = "auto";
    tip.setAttribute("role", "status");
    tip.hidden = true;
    return this.wrap.appendChild(tip);
  }

  nearest(event) {
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    const { x, y } = this.points;
    const far = (n) => Math.hypot(x[n] - place.x, y ? y[n] - place.y : 0);
    return x.reduce((best, _, n) => (far(n) < far(best) ? n : best), 0);
  }

  show(n) {
    if (n === this.at) return;
    this.hideMark();
    this.at = n;
    const { x, y, say, top, bottom } = this.points;
    this.mark = document.createElementNS(SVG, y ? "circle" : "line");
    const where = y ? { cx: x[n], cy: y[n], r: 10 } : { x1: x[n], x2: x[n], y1: top, y2: bottom };
    for (const [name, value] of Object.entries(where)) this.mark.setAttribute(name, value);
    this.mark.setAttribute("class", y ? "c-spot" : "c-rule");
    this.svg.append(this.mark);
    this.tip.hidden = false;
    this.tip.textContent = say[n];
    this.settle(x[n]);
  }

  settle(x) {
    const inner = this.svg.getBoundingClientRect();
    const outer = this.wrap.getBoundingClientRect();
    const scale = inner.width / this.svg.viewBox.baseVal.width;
    const point = inner.left - outer.left + x * scale;
    const width = this.tip.offsetWidth;
    const left = point + 12 + width > outer.width ? point - 12 - width : point + 12;
    this.tip.style.left = `${Math.max(0, Math.min(left, outer.width - width))}px`;
  }

  hideMark() {
    this.mark?.remove();
    this.mark = null;
  }

  hide() {
    this.hideMark();
    this.at = null;
    this.tip.hidden = true;
    this.tip.textContent = "";
  }

  key(name) {
    const last = this.points.x.length - 1;
    const moves = {
      ArrowRight: this.at === null ? 0 : Math.min(this.at + 1, last),
      ArrowLeft: this.at === null ? last : Math.max(this.at - 1, 0),
      Home: 0,
      End: last,
    };
    if (!(name in moves)) return false;
    this.show(moves[name]);
    return true;
  }
}

const readers = new WeakMap();

function readerFor(wrap) {
  const svg = [...wrap.querySelectorAll("svg[data-points]")].find((one) => one.checkVisibility());
  if (!svg) return null;
  if (!readers.has(svg)) readers.set(svg, new Reader(svg, wrap));
  return readers.get(svg);
}

const wrapOf = (event) => event.target.closest?.("[data-chart]") ?? null;

// Focusable only where there is something to read, and only with this module.
function prepare(root) {
  for (const wrap of root.querySelectorAll("[data-chart]:not([tabindex])")) {
    if (!wrap.querySelector("svg[data-points]")) continue;
    wrap.tabIndex = 0;
    wrap.setAttribute("role", "group");
    wrap.setAttribute("aria-label", wrap.dataset.hint ?? "");
  }
}

export function startCharts() {
  prepare(document);
  document.addEventListener("htmx:after:settle", () => prepare(document));
  let open = null;
  const close = () => {
    open?.hide();
    open = null;
  };
  document.addEventListener("pointermove", (event) => {
    const wrap = wrapOf(event);
    const reader = wrap && readerFor(wrap);
    if (reader !== open && open && !open.wrap.matches(":focus")) close();
    if (!reader) return;
    open = reader;
    reader.show(reader.nearest(event));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return close();
    const wrap = event.target.matches?.("[data-chart]") ? event.target : null;
    const reader = wrap && readerFor(wrap);
    if (!reader) return;
    if (open && open !== reader) close();
    if (!reader.key(event.key)) return;
    open = reader;
    event.preventDefault();
  });
  document.addEventListener("focusout", (event) => {
    if (wrapOf(event)) close();
  });
}
