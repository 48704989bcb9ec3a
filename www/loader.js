// Modules that are loaded when they are first needed.

/**
 * What loads a module once; where that fails, the next call tries again. Those that wait for it go on in the order in which they came.
 * @template Content
 * @param {() => Promise<Content>} load
 * @returns {() => Promise<Content>}
 */
export function createLoader(load) {
  /** @type {Promise<Content> | undefined} */
  let loading;
  /** Why the latest attempt failed. @type {unknown} */
  let failure;
  let attempts = 0;
  /** @returns {Promise<Content>} */
  async function attempt() {
    // Some browsers keep for good that a file could not be loaded: then it must be asked for by another address.
    const file = /https?:\S+\.js/.exec(String(failure))?.[0];
    attempts += 1;
    try {
      return await (file ? import(/* @vite-ignore */ `${file}?retry=${attempts}`) : load());
    } catch (error) {
      failure = error;
      loading = undefined;
      throw error;
    }
  }
  return () => {
    loading ??= attempt();
    return loading;
  };
}
