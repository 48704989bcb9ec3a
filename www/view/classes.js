// How the classes look: a colour and a shape for each, so that neither is needed to tell them apart. The colours are
// those of Okabe & Ito (2008), which people with any colour vision tell apart, with a grey and a wine red to make ten.

/**
 * @typedef {object} ClassLook
 * @property {string} light its colour on light paper
 * @property {string} dark likewise on dark
 * @property {string} path its shape around the origin as an SVG path, of equal weight to the eye as a disc of radius 1
 */

/** @type {ClassLook[]} */
export const CLASSES = [
  { light: '#d55e00', dark: '#e8772a', path: 'M1 0A1 1 0 0 1-1 0A1 1 0 0 1 1 0Z' },
  { light: '#0072b2', dark: '#3d9bd6', path: 'M-.9-.9H.9V.9H-.9Z' },
  { light: '#009e73', dark: '#25b88b', path: 'M0-1.25L1.15.8H-1.15Z' },
  { light: '#cc79a7', dark: '#d98fb8', path: 'M0-1.3L1.3 0L0 1.3L-1.3 0Z' },
  { light: '#e69f00', dark: '#edb233', path: 'M0 1.25L1.15-.8H-1.15Z' },
  { light: '#56b4e9', dark: '#7cc6f0', path: 'M-.4-1.2H.4V-.4H1.2V.4H.4V1.2H-.4V.4H-1.2V-.4H-.4Z' },
  { light: '#b8ac00', dark: '#f0e442', path: 'M0-1.15L1.09-.36L.68.93H-.68L-1.09-.36Z' },
  {
    light: '#000000',
    dark: '#f0ebe0',
    path: 'M-.8-1.2L0-.45L.8-1.2L1.2-.8L.45 0L1.2.8L.8 1.2L0 .45L-.8 1.2L-1.2.8L-.45 0L-1.2-.8Z',
  },
  { light: '#808080', dark: '#a3a3a3', path: 'M1.15 0L.58 1H-.58L-1.15 0L-.58-1H.58Z' },
  {
    light: '#882255',
    dark: '#c4578e',
    path: 'M0-1.4L.36-.5L1.33-.43L.59.19L.82 1.13L0 .62L-.82 1.13L-.59.19L-1.33-.43L-.36-.5Z',
  },
];

/** More classes than there are looks begin again. @param {number} label */
export const lookOf = (label) => CLASSES[label % CLASSES.length];
