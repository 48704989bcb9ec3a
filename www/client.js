// The page's side of the workers: starts them, and tells when one has died.

import { wrap } from 'comlink';
import script from './engine/worker.js?worker&url';
import { fetchFile, fileOf, typeOf } from './failures.js';

/** @typedef {import('./failures.js').Role} Role */
/** @typedef {import('./failures.js').Failure} Failure */

/**
 * A worker did not do what it was asked for, and will do nothing more.
 * @typedef {object} WorkerFailure
 * @property {Role} role
 * @property {string} message
 * @property {Failure} [unstarted] why, if it has not even started
 */

/** Why a worker did not start that the browser has said nothing about. @returns {Promise<Failure>} */
async function whyUnstarted() {
  if (origin === 'null') return { cause: 'framed' }; // a sandbox, whose scripts are nobody's own
  const response = await fetchFile(script);
  if ('cause' in response) return response;
  const [file, type] = [fileOf(script), typeOf(response)];
  return /javascript/.test(type) ? { cause: 'unstarted', file } : { cause: 'mistyped', file, detail: type };
}

/**
 * Starts a worker.
 * @template Api
 * @param {Role} role
 * @param {(failure: WorkerFailure) => void} failed is told once, whatever happens to the worker
 */
export function startWorker(role, failed) {
  /** @type {Worker | undefined} */
  let worker;
  let modules = false;
  let dead = false;
  /** What is to be done when an answer has come, or never will. @type {Set<() => void>} */
  const ends = new Set();
  /** @param {unknown} reason @param {() => Failure | Promise<Failure>} [why] it has not started */
  async function fail(reason, why) {
    if (dead) return;
    dead = true;
    worker?.terminate();
    const unstarted = await why?.();
    for (const end of ends) end();
    ends.clear();
    failed({ role, message: reason instanceof Error ? reason.message : String(reason), unstarted });
  }
  try {
    worker = new Worker(script, {
      name: role,
      // Browsers that do not know modules here do not ask.
      get type() {
        modules = true;
        return /** @type {const} */ ('module');
      },
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      // An event without a message is a script that has not started.
      if (modules) fail(event.message, event.message ? undefined : whyUnstarted);
    });
    worker.addEventListener('messageerror', () => fail('its answer could not be read'));
    if (!modules) fail('', () => ({ cause: 'oldWorkers' }));
  } catch (error) {
    fail(error, whyUnstarted);
  }
  const api = /** @type {import('comlink').Remote<Api>} */ (wrap(worker ?? new MessageChannel().port1));
  return {
    api,
    get dead() {
      return dead;
    },
    /**
     * Awaits an answer of the worker. If it throws what is no refusal, it counts as dead: a WebAssembly that has trapped, or
     * has no memory left, is in no state to go on.
     * @template Result
     * @param {Promise<Result>} promised
     * @param {() => void} [end] is called when the answer has come, or never will
     * @returns {Promise<Result>} never settled if the worker is dead
     */
    async answer(promised, end = () => {}) {
      ends.add(end);
      try {
        const result = await promised;
        if (ends.delete(end)) end();
        return result;
      } catch (error) {
        fail(error);
        return new Promise(() => {});
      }
    },
  };
}

/** @template Api @typedef {ReturnType<typeof startWorker<Api>>} WorkerHandle */
