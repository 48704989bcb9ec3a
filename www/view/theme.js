// The colours that canvases need, read from the style sheet.

/**
 * @typedef {object} Theme
 * @property {string} ink
 * @property {string} paper
 * @property {string} muted
 * @property {string} line
 * @property {string[]} classes one colour a class, for points
 * @property {Uint8Array} palette red, green and blue of each class, for the map behind the points
 */

/** @returns {Theme} */
export function readTheme() {
  const style = getComputedStyle(document.documentElement);
  /** @param {string} name */
  const color = (name) => style.getPropertyValue(name).trim();
  const classes = ['--class-0', '--class-1', '--class-2'].map(color);
  const paper = color('--map-paper');
  const share = Number(color('--map-ink-share'));
  /** The map is printed in a lighter tone than the points on it. @param {string} ink */
  const tint = (ink) => {
    const [over, under] = [bytes(ink), bytes(paper)];
    return over.map((byte, channel) => share * byte + (1 - share) * under[channel]);
  };
  return {
    ink: color('--ink'),
    paper: color('--paper'),
    muted: color('--muted'),
    line: color('--line'),
    classes,
    palette: Uint8Array.from(classes.flatMap(tint)),
  };
}

/** The canvas understands every notation of CSS and answers in the form #rrggbb. @param {string} color */
function bytes(color) {
  const context = /** @type {CanvasRenderingContext2D} */ (document.createElement('canvas').getContext('2d'));
  context.fillStyle = color;
  const hex = String(context.fillStyle);
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}
