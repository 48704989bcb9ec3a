// Where an arrow key leads in the drawing of the network.

/** @typedef {import('./network-layout.js').Layout} Layout */

/**
 * The tile that an arrow key leads to: the nearest in that direction.
 * @param {Layout} layout @param {number[][]} shown @param {{layer: number, slot: number}} from
 * @param {number} across −1, 0 or 1 @param {number} down
 */
export function neighbour({ columns }, shown, from, across, down) {
  const middle = (/** @type {number} */ layer, /** @type {number} */ slot) => {
    const { side, tiles } = columns[layer];
    return [tiles[slot].x + side / 2, tiles[slot].y + side / 2];
  };
  const [x, y] = middle(from.layer, from.slot);
  let nearest = from;
  let least = Number.POSITIVE_INFINITY;
  for (const [layer, units] of shown.entries()) {
    if (down !== 0 && layer !== from.layer) continue;
    for (let slot = 0; slot < units.length; slot += 1) {
      const [dx, dy] = [middle(layer, slot)[0] - x, middle(layer, slot)[1] - y];
      const [along, aside] = across ? [dx * across, Math.abs(dy)] : [dy * down, Math.abs(dx)];
      // To the side first by as little as can be, as eyes go along a row.
      const distance = along + 3 * aside;
      if (along > 1 && distance < least) [nearest, least] = [{ layer, slot }, distance];
    }
  }
  return nearest;
}
