// The panels of the inspector, in their order. Each is loaded when it is first opened.

/**
 * @typedef {object} Entry
 * @property {string} id
 * @property {string} title
 * @property {string} [ofBatches] title where an epoch has several updates
 * @property {string} hint
 * @property {() => Promise<{panel: import('./panel.js').Panel}>} load
 */

/** @type {Entry[]} */
export const PANELS = [
  {
    id: 'epoch',
    title: 'One epoch, stage by stage',
    ofBatches: 'One update, stage by stage',
    hint: 'forward, backward, update: every number of it',
    load: () => import('./epoch.js'),
  },
  {
    id: 'fusion',
    title: 'Why fuse softmax and loss',
    hint: 'one subtraction, or a table of derivatives',
    load: () => import('./fusion.js'),
  },
  {
    id: 'check',
    title: 'Gradient check',
    hint: 'is backpropagation right? every parameter, by another method',
    load: () => import('./check.js'),
  },
  {
    id: 'pull',
    title: 'Who pulls this weight',
    hint: 'a gradient is a vote of all points',
    load: () => import('./pull.js'),
  },
  {
    id: 'answers',
    title: 'All answers at once',
    hint: 'every point by its probabilities, and what it is taken for',
    load: () => import('./answers.js'),
  },
];
