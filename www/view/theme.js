// The colours that canvases need, read from the style sheet; those of the classes from their list.

import { CLASSES } from './classes.js';

/**
 * @typedef {object} Theme
 * @property {boolean} dark whether the paper is darker than the ink
 * @property {string} ink
 * @property {string} paper
 * @property {string} muted
 * @property {string} line
 * @property {string} edge around pictures
 * @property {string} accent for what is not ink, such as the curve of the accuracy
 * @property {string[]} classes one colour a class, for points
 * @property {string} negative for numbers below 0, as ink is for those above
 * @property {Uint32Array} shades of numbers from −1 to 1, as pixels: 511 of them, the map's paper in the middle
 * @property {Uint8Array} palette red, green and blue of each class, for the map behind the points
 */

/** @returns {Theme} */
export function readTheme() {
  const style = getComputedStyle(document.documentElement);
  /** @param {string} name */
  const color = (name) => style.getPropertyValue(name).trim();
  const dark = color('--scheme') === 'dark';
  const classes = CLASSES.map((look) => (dark ? look.dark : look.light));
  const paper = color('--map-paper');
  const [ink, negative] = [color('--ink'), color('--negative')];
  const share = Number(color('--map-ink-share'));
  const [over, under, middle] = [ink, negative, paper].map(bytes);
  /** @param {number} shade */
  const mix = (shade) => {
    const [end, part] = [shade < 0 ? under : over, Math.abs(shade) / 255];
    const [r, g, b] = middle.map((byte, channel) => Math.round(byte + part * (end[channel] - byte)));
    return (255 << 24) | (b << 16) | (g << 8) | r;
  };
  /** The map is printed in a lighter tone than the points on it. @param {string} ink */
  const tint = (ink) => {
    return bytes(ink).map((byte, channel) => share * byte + (1 - share) * middle[channel]);
  };
  return {
    dark,
    ink,
    negative,
    shades: Uint32Array.from({ length: 511 }, (_, index) => mix(index - 255)),
    paper: color('--paper'),
    muted: color('--muted'),
    line: color('--line'),
    edge: color('--edge'),
    accent: color('--accent'),
    classes,
    palette: Uint8Array.from(classes.flatMap(tint)),
  };
}

/** @type {CanvasRenderingContext2D | undefined} */
let reader;

/** The canvas understands every notation of CSS and answers in the form #rrggbb. @param {string} color */
function bytes(color) {
  reader ??= /** @type {CanvasRenderingContext2D} */ (document.createElement('canvas').getContext('2d'));
  const context = reader;
  context.fillStyle = color;
  const hex = String(context.fillStyle);
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}
