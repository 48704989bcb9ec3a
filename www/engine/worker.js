// The script of all workers: each does what its name says. One script, so that it is loaded once.

import { expose } from 'comlink';
import { engine } from './engine.js';
import { inspector } from './inspector.js';
import { painter } from './painter.js';

/** @type {Record<string, object>} */
const ROLES = { engine, inspector, painter };

expose(ROLES[self.name]);
