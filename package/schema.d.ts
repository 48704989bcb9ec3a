import type { Setting } from './neural_spiral.js';

/** Every setting of a run, in the order in which a page would show them. */
export const schema: Setting[];
