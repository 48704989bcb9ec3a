// A canvas for Node that draws nothing and remembers what was asked of it, in device pixels: with it, tests compare what is
// drawn with what geometry by hand says.

/** @typedef {(string | number)[]} Segment a letter as in an SVG path, and numbers */

/**
 * What was drawn.
 * @typedef {object} Mark
 * @property {'stroke' | 'fill' | 'rectangle' | 'frame' | 'image' | 'pixels' | 'text' | 'clear' | 'clip'} what
 * @property {Segment[]} [path] M x y, L x y, C x y x y x y, Z, A x y radius; of rectangles and images: x y, and a size if it was given
 * @property {string} [style] its colour
 * @property {number} [width] of the line
 * @property {number[]} [dash] unless the line is solid
 * @property {string} [font] of a text
 * @property {string} [align] likewise
 * @property {string} [baseline] likewise
 * @property {number} [alpha]
 * @property {unknown} [of] the image, the shape or the text
 */

/** @param {number} value */
const round = (value) => Math.round(1e3 * value) / 1e3 + 0;

export class FakeContext {
  fillStyle = '#000000';
  strokeStyle = '#000000';
  lineWidth = 1;
  globalAlpha = 1;
  font = '';
  textAlign = '';
  textBaseline = '';
  /** @type {number[]} */
  dash = [];
  /** @type {Mark[]} */
  drawn = [];
  /** As of setTransform. */
  #matrix = [1, 0, 0, 1, 0, 0];
  /** @type {Segment[]} */
  #path = [];
  /** @type {Record<string, any>[]} */
  #saved = [];

  /** @param {any} canvas @param {any} [settings] of getContext */
  constructor(canvas, settings) {
    this.canvas = canvas;
    this.settings = settings;
  }

  /** @param {number} x @param {number} y */
  #at(x, y) {
    const [a, b, c, d, e, f] = this.#matrix;
    return [round(a * x + c * y + e), round(b * x + d * y + f)];
  }

  get #scale() {
    const [a, b, c, d] = this.#matrix;
    return Math.sqrt(Math.abs(a * d - b * c));
  }

  /** @param {number[]} matrix */
  setTransform(...matrix) {
    this.#matrix = matrix;
  }
  /** @param {number} x @param {number} y */
  translate(x, y) {
    const [a, b, c, d, e, f] = this.#matrix;
    this.#matrix = [a, b, c, d, a * x + c * y + e, b * x + d * y + f];
  }
  save() {
    const { fillStyle, strokeStyle, lineWidth, globalAlpha, font, textAlign, textBaseline, dash } = this;
    const state = { fillStyle, strokeStyle, lineWidth, globalAlpha, font, textAlign, textBaseline, dash };
    this.#saved.push({ state, matrix: this.#matrix });
  }
  restore() {
    const { state, matrix } = /** @type {any} */ (this.#saved.pop());
    Object.assign(this, state);
    this.#matrix = matrix;
  }
  /** @param {number[]} dash */
  setLineDash(dash) {
    this.dash = dash;
  }

  beginPath() {
    this.#path = [];
  }
  /** @param {number} x @param {number} y */
  moveTo(x, y) {
    this.#path.push(['M', ...this.#at(x, y)]);
  }
  /** The first line of a path only begins it. @param {number} x @param {number} y */
  lineTo(x, y) {
    this.#path.push([this.#path.length === 0 ? 'M' : 'L', ...this.#at(x, y)]);
  }
  /** @param {number[]} places two that the curve is drawn towards, and its end */
  bezierCurveTo(...places) {
    const [x0, y0, x1, y1, x, y] = places;
    this.#path.push(['C', ...this.#at(x0, y0), ...this.#at(x1, y1), ...this.#at(x, y)]);
  }
  closePath() {
    this.#path.push(['Z']);
  }
  /** Only whole circles. @param {number} x @param {number} y @param {number} radius @param {number} from @param {number} to */
  arc(x, y, radius, from, to) {
    if (from !== 0 || to !== 2 * Math.PI) throw new Error('not a whole circle');
    this.#path.push(['A', ...this.#at(x, y), round(radius * this.#scale)]);
  }

  /** @param {any} [shape] */
  stroke(shape) {
    const width = round(this.lineWidth * this.#scale);
    const dash = this.dash.length > 0 ? { dash: this.dash } : {};
    this.#draw('stroke', { ...this.#outline(shape), style: this.strokeStyle, width, ...dash });
  }
  /** @param {any} [shape] */
  fill(shape) {
    this.#draw('fill', { ...this.#outline(shape), style: this.fillStyle });
  }
  /** @param {any} shape a path, at the origin */
  #outline(shape) {
    return shape ? { path: [['M', ...this.#at(0, 0)]], of: shape } : { path: this.#path };
  }
  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  fillRect(x, y, width, height) {
    const size = [round(width * this.#scale), round(height * this.#scale)];
    this.#draw('rectangle', { path: [['M', ...this.#at(x, y), ...size]], style: this.fillStyle });
  }
  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  strokeRect(x, y, width, height) {
    const size = [round(width * this.#scale), round(height * this.#scale)];
    const line = round(this.lineWidth * this.#scale);
    this.#draw('frame', { path: [['M', ...this.#at(x, y), ...size]], style: this.strokeStyle, width: line });
  }
  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  clearRect(x, y, width, height) {
    this.#draw('clear', { path: [['M', ...this.#at(x, y), round(width), round(height)]] });
  }
  /** @param {any} image @param {number} x @param {number} y @param {number[]} size */
  drawImage(image, x, y, ...size) {
    this.#draw('image', { path: [['M', ...this.#at(x, y), ...size]], of: image });
  }
  /** @param {any} data @param {number} x @param {number} y @param {number[]} part of it: its place and size */
  putImageData(data, x, y, ...part) {
    this.#draw('pixels', { path: [['M', x, y, ...part]], of: data });
  }
  /** What lies beneath a text, so that it can be read over lines. */
  strokeText() {}
  /** What lies beyond is not seen; marks keep it. @param {number} x @param {number} y @param {number} width @param {number} height */
  rect(x, y, width, height) {
    this.#path.push(['R', ...this.#at(x, y), round(width * this.#scale), round(height * this.#scale)]);
  }
  clip() {
    this.#draw('clip', { path: this.#path });
  }
  /** @param {string} text @param {number} x @param {number} y */
  fillText(text, x, y) {
    const { font, textAlign: align, textBaseline: baseline, fillStyle: style } = this;
    this.#draw('text', { path: [['M', ...this.#at(x, y)]], style, of: text, font, align, baseline });
  }

  /** @param {Mark['what']} what @param {Partial<Mark>} mark */
  #draw(what, mark) {
    this.drawn.push({ what, ...mark, alpha: round(this.globalAlpha) });
  }
}

/** Of the page as of workers. */
export class FakeCanvas {
  /** @type {FakeContext | undefined} */
  #context;
  hidden = false;
  /** How often its size was set, which clears a canvas. */
  sized = 0;
  #width;
  #height;

  /** @param {number} [width] @param {number} [height] @param {number} [clientWidth] in CSS pixels */
  constructor(width = 300, height = 150, clientWidth = width) {
    this.#width = width;
    this.#height = height;
    this.clientWidth = clientWidth;
  }
  get width() {
    return this.#width;
  }
  set width(width) {
    this.#width = width;
    this.sized += 1;
  }
  get height() {
    return this.#height;
  }
  set height(height) {
    this.#height = height;
    this.sized += 1;
  }
  /** @param {string} kind @param {unknown} [settings] */
  getContext(kind, settings) {
    if (kind !== '2d') throw new Error(`no context ${kind}`);
    this.#context ??= new FakeContext(this, settings);
    return this.#context;
  }
  transferToImageBitmap() {
    return { width: this.width, height: this.height, drawn: this.getContext('2d').drawn };
  }
}

/** What a shape was made of. */
class FakePath {
  /** @type {[FakePath, {a: number, d: number}][]} */
  parts = [];
  /** @param {string} [text] as in SVG */
  constructor(text) {
    this.text = text;
  }
  /** @param {FakePath} path @param {{a: number, d: number}} scale */
  addPath(path, scale) {
    this.parts.push([path, scale]);
  }
}

/** The texts of the paths that a shape is made of, and how they are enlarged. @param {any} shape */
export const partsOf = (shape) =>
  shape.parts.map((/** @type {[FakePath, {a: number, d: number}]} */ [{ text }, { a, d }]) => [text, a, d]);

class FakeImageData {
  /** @param {Uint8ClampedArray} data @param {number} width @param {number} height */
  constructor(data, width, height) {
    Object.assign(this, { data, width, height });
  }
}

Object.assign(globalThis, {
  OffscreenCanvas: FakeCanvas,
  Path2D: FakePath,
  ImageData: FakeImageData,
  devicePixelRatio: 1,
});

/** Sets the device pixels of a CSS pixel, until a test sets others. @param {number} ratio */
export const setRatio = (ratio) => Object.assign(globalThis, { devicePixelRatio: ratio });

/** Colours that say what they are for. @type {import('../../www/view/theme.js').Theme} */
export const THEME = {
  dark: false,
  ink: 'ink',
  paper: 'paper',
  muted: 'muted',
  line: 'line',
  edge: 'edge',
  accent: 'accent',
  negative: 'negative',
  classes: ['class 0', 'class 1', 'class 2'],
  shades: new Uint32Array(511),
  palette: new Uint8Array(9),
};

/** A canvas as the view takes it. @param {any} canvas @returns {any} */
export const asCanvas = (canvas) => canvas;

/** Whether a mark is the ground for all others: the canvas cleared, or filled with paper. @param {Mark} mark */
const isGround = ({ what, style }) => what === 'clear' || (what === 'rectangle' && style === 'paper');

/** What was drawn on a canvas, but for its ground. @param {FakeCanvas} canvas */
export const drawnOn = (canvas) => canvas.getContext('2d').drawn.filter((mark) => !isGround(mark));

/** The grounds that were laid on a canvas. @param {FakeCanvas} canvas */
export const groundsOn = (canvas) =>
  canvas
    .getContext('2d')
    .drawn.filter(isGround)
    .map(({ path }) => path);

/**
 * A straight line from one place to another.
 * @param {[number, number]} from @param {[number, number]} to @param {Partial<Mark>} looks
 * @returns {Mark}
 */
export const lineBetween = (from, to, looks) => ({
  what: 'stroke',
  path: [
    ['M', ...from],
    ['L', ...to],
  ],
  alpha: 1,
  ...looks,
});

/**
 * The chosen sample's ring with its four ticks: 11 CSS pixels around a place, and from there to 17.
 * @param {number} x @param {number} y @param {number} ratio device pixels to a CSS pixel @param {1 | -1} up −1 where y goes up
 * @returns {Mark[]}
 */
export function chosenAt(x, y, ratio, up = 1) {
  const [ring, end] = [11 * ratio, 17 * ratio];
  const path = [
    ['A', x, y, ring],
    ['M', x + ring, y],
    ['L', x + end, y],
    ['M', x, y + up * ring],
    ['L', x, y + up * end],
    ['M', x - ring, y],
    ['L', x - end, y],
    ['M', x, y - up * ring],
    ['L', x, y - up * end],
  ];
  return [
    { what: 'stroke', path, style: 'paper', width: 5 * ratio, alpha: 1 },
    { what: 'stroke', path, style: 'ink', width: 2.5 * ratio, alpha: 1 },
  ];
}
