// What the reader has chosen: one typed object, changed through one function.

/**
 * @typedef {object} Settings
 * @property {number} seed
 * @property {'he' | 'book'} initialization
 * @property {number} learningRate
 * @property {number} momentum
 * @property {number} decay
 * @property {number} speed epochs a frame, or AS_MANY_AS_FIT
 * @property {boolean} playing
 * @property {boolean} logarithmic whether the loss is drawn on a log scale
 */

/** The learning rate, momentum and decay of the book's best run; at this speed it takes 40 seconds. */
const DEFAULTS = {
  seed: 0,
  initialization: /** @type {'he' | 'book'} */ ('he'),
  learningRate: 1,
  momentum: 0.9,
  decay: 0.001,
  speed: 4,
  playing: true,
  logarithmic: false,
};

/** The speed that stands for as many epochs as fit into a frame. */
export const AS_MANY_AS_FIT = 1000;

/**
 * @callback Apply puts a changed setting into effect; it throws to refuse a value
 * @param {keyof Settings} name
 * @param {Settings} settings with the change
 * @returns {void}
 */

/**
 * @param {Apply} apply
 */
export function createState(apply) {
  /** @type {Settings} */
  let settings = { ...DEFAULTS };
  return {
    /** @returns {Readonly<Settings>} */
    get settings() {
      return settings;
    },
    /**
     * Changes one setting; if the value is refused, everything stays as it was and the error says why.
     * @template {keyof Settings} Name
     * @param {Name} name
     * @param {Settings[Name]} value
     */
    set(name, value) {
      const changed = { ...settings, [name]: value };
      checkSpeed(changed.speed);
      apply(name, changed);
      settings = changed;
    },
  };
}

/** @param {number} speed */
function checkSpeed(speed) {
  if (!Number.isInteger(speed) || speed < 1 || speed > AS_MANY_AS_FIT) {
    throw new Error(`speed must be a whole number from 1 to ${AS_MANY_AS_FIT}, got ${speed}`);
  }
}

/**
 * The network and the data that the page's address asks for: `?hidden=64,64&samplesPerClass=1000`. The trainer
 * refuses what cannot be.
 * @param {string} search
 */
export function fromAddress(search) {
  const asked = new URLSearchParams(search);
  const hidden = asked.get('hidden');
  return {
    hidden: hidden === null ? [64] : hidden.split(',').filter(Boolean).map(Number),
    samplesPerClass: Number(asked.get('samplesPerClass') ?? 100),
  };
}
