// The script of all workers: each does what its name says. One script, so that it is loaded once.

import { expose } from 'comlink';
import { engine } from './engine.js';
import { inspector } from './inspector.js';
import { painter } from './painter.js';

/** @type {Record<string, object>} */
const ROLES = { engine, inspector, painter };

/** What reads tables is loaded when one is opened. */
const reader = {
  /** @param {unknown[]} wanted see reader.js */
  read: async (...wanted) => (await import('./reader.js')).read(.../** @type {[any]} */ (wanted)),
};

expose(ROLES[self.name] ?? reader);
