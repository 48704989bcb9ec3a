// The page's side of the workers: starts them, and tells when one has died.

import { wrap } from 'comlink';

/** @typedef {'engine' | 'painter' | 'inspector'} Role */

/**
 * A worker did not do what it was asked for, and will do nothing more.
 */
export class WorkerFailure extends Error {
  /** @param {Role} role @param {unknown} reason */
  constructor(role, reason) {
    super(reason instanceof Error ? reason.message : String(reason));
    this.name = 'WorkerFailure';
    this.role = role;
  }
}

/**
 * Starts a worker.
 * @template Api
 * @param {Role} role
 * @param {(failure: WorkerFailure) => void} failed is told once, whatever happens to the worker
 */
export function startWorker(role, failed) {
  const worker = new Worker(new URL('./engine/worker.js', import.meta.url), { type: 'module', name: role });
  let dead = false;
  /** What is to be done when an answer has come, or never will. @type {Set<() => void>} */
  const ends = new Set();
  /** @param {unknown} reason */
  function fail(reason) {
    if (dead) return;
    dead = true;
    worker.terminate();
    for (const end of ends) end();
    ends.clear();
    failed(new WorkerFailure(role, reason));
  }
  // An event without a message is a script that could not be loaded.
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    fail(event.message || 'its script could not be loaded');
  });
  worker.addEventListener('messageerror', () => fail('its answer could not be read'));
  const api = /** @type {import('comlink').Remote<Api>} */ (wrap(worker));
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
