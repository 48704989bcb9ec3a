// Each sample's own term in the gradient of a weight, drawn over the map.

import { stride } from './points.js';

/** How opaque the disc of a sample without a term is. */
const FAINT = 0.25;

/**
 * Discs as large as the terms are, ink above 0 and red below; faint where there is none.
 * @param {Float32Array} terms of each sample that is drawn, NaN where it has none
 * @returns {import('./overlay.js').Part}
 */
export const termsOver =
  (terms) =>
  (context, { points, pixel, theme }) => {
    const most = terms.reduce((most, term) => (Math.abs(term) > most ? Math.abs(term) : most), 0);
    const every = stride(points.length / 2);
    for (const [index, term] of terms.entries()) {
      const has = !Number.isNaN(term);
      const share = has && most > 0 ? Math.abs(term) / most : 0;
      const sample = index * every;
      context.beginPath();
      context.arc(
        points[2 * sample],
        points[2 * sample + 1],
        (1 + 11 * Math.sqrt(share)) * pixel,
        0,
        2 * Math.PI,
      );
      context.globalAlpha = has ? 0.75 : FAINT;
      context.fillStyle = term < 0 ? theme.negative : theme.ink;
      context.fill();
      context.globalAlpha = 1;
      if (!has) continue;
      context.lineWidth = pixel;
      context.strokeStyle = theme.paper;
      context.stroke();
    }
  };
