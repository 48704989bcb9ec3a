// What can fail for good, in words: what has happened, and what to do.

/**
 * @typedef {'unreachable' | 'missing' | 'mistyped' | 'replaced' | 'damaged' | 'unstarted' | 'framed' | 'oldWorkers' | 'oldCanvas'
 *   | 'oldWebAssembly' | 'noWebAssembly' | 'noCompiler'} Cause why the page, or a part of it, cannot start
 *
 * @typedef {object} Failure
 * @property {Cause} cause
 * @property {string} [file] that it is about
 * @property {string} [detail] what the server said
 */

/** @typedef {'engine' | 'painter' | 'inspector' | 'reader'} Role of a worker */

export const AGAIN = 'Load the page again.';
/** Also where trying again is offered. */
export const AGAIN_AS_IT_IS = 'Load the page again: it opens at this epoch, with what is open now.';

/** What the workers do. */
const PARTS = {
  engine: 'trains',
  painter: 'draws the map',
  inspector: 'looks under the hood',
  reader: 'reads tables',
};

/** What keeps files from arriving, and may keep other words from it, too. @type {Partial<Record<Cause, (failure: Failure) => string>>} */
const CAUSES = {
  unreachable: ({ file }) =>
    `${file} could not be fetched. Check the connection, and whether an extension blocks it; then load the page again.`,
  missing: ({ file, detail }) =>
    `${file} is not on the server (${detail}). The page was probably renewed there meanwhile. ${AGAIN}`,
  mistyped: ({ file, detail }) =>
    `the server sent ${file} as ${detail}, not as text/javascript. If the page was renewed there meanwhile, load it again; if ` +
    'not, the server must be set up so.',
  replaced: ({ file, detail }) =>
    `in place of ${file} the server sent something else (${detail}). The page was probably renewed there meanwhile. ${AGAIN}`,
};

/**
 * Why the page, or what looks under the hood, could not start.
 * @param {Failure} failure @param {Role} [role]
 * @returns {Promise<string>}
 */
export async function whyNotStarted(failure, role) {
  const what = role === 'inspector' ? 'What looks under the hood' : 'Neural Spiral';
  const { cause } = failure;
  const rarer = CAUSES[cause] ? undefined : await import('./causes.js').catch(() => undefined);
  const words = CAUSES[cause] ?? rarer?.CAUSES[cause];
  // The words may be missing, too.
  return `${what} could not start: ${words?.(failure) ?? `its reason, “${cause}”, could not be put in words. ${AGAIN}`}`;
}

/** What has happened to a worker that was at work. @param {Role} role @param {string} reason */
export function died(role, reason) {
  const training = role === 'inspector' ? '' : ', and so has training';
  // What could not be fetched, browsers call a module that was not imported.
  const memory =
    role === 'engine' && !/import/i.test(reason)
      ? ' It may be that this network needs more memory than the browser gives.'
      : '';
  return `Something went wrong: the part of the page that ${PARTS[role]} has stopped${training}. (${reason})${memory} ${AGAIN_AS_IT_IS}`;
}

/** Seconds after which a worker that gives no answer may have been ended without a word. */
export const SILENCE = 5;

/** @param {Role} role */
export const silent = (role) =>
  `The part of the page that ${PARTS[role]} has not answered for ${SILENCE} seconds. A large network or a slow connection takes ` +
  `its time. If it is neither, something went wrong. ${AGAIN_AS_IT_IS}`;

/**
 * Fetches a file of the page.
 * @param {string | URL} address
 * @returns {Promise<Response | Failure>}
 */
export async function fetchFile(address) {
  const file = fileOf(address);
  try {
    const response = await fetch(address);
    if (response.ok) return response;
    return { cause: 'missing', file, detail: `${response.status} ${response.statusText}`.trim() };
  } catch {
    return { cause: 'unreachable', file };
  }
}

/**
 * Why the page has no style, if it has none.
 * @returns {Promise<Failure | undefined>}
 */
export async function whyUnstyled() {
  if (getComputedStyle(document.documentElement).getPropertyValue('--paper') !== '') return undefined;
  const sheet = /** @type {HTMLLinkElement | null} */ (document.querySelector('link[rel="stylesheet"]'));
  const address = sheet?.href ?? '';
  const answer = await fetchFile(address);
  if ('cause' in answer) return answer;
  return { cause: 'replaced', file: fileOf(address), detail: typeOf(answer) };
}

/** The name of a file, as it is on the server. @param {string | URL} address */
export const fileOf = (address) =>
  String(address)
    .replace(/[?#].*/, '')
    .split('/')
    .at(-1) ?? '';

/** What a server says that it sends. @param {Response} response */
export const typeOf = (response) => response.headers.get('content-type')?.split(';')[0] ?? 'no type';
