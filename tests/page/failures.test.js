// Why something cannot start or has ended, in words: the cause, and what can be done.

import assert from 'node:assert/strict';
import test from 'node:test';
import { died, fetchFile, fileOf, silent, typeOf, whyNotStarted } from '../../www/failures.js';

test('each cause has words of its own, with the file and what the server said', async () => {
  assert.equal(
    await whyNotStarted({ cause: 'missing', file: 'worker-1.js', detail: '404 Not Found' }),
    'Neural Spiral could not start: worker-1.js is not on the server (404 Not Found). The page was probably renewed there ' +
      'meanwhile. Load the page again.',
  );
  assert.equal(
    await whyNotStarted({ cause: 'replaced', file: 'a.wasm', detail: 'text/html' }),
    'Neural Spiral could not start: in place of a.wasm the server sent something else (text/html). The page was probably ' +
      'renewed there meanwhile. Load the page again.',
  );
  assert.equal(
    await whyNotStarted({ cause: 'damaged', file: 'a.wasm' }, 'inspector'),
    'What looks under the hood could not start: a.wasm arrived incomplete or damaged. Load the page again.',
  );
  assert.equal(
    await whyNotStarted({ cause: 'unreachable', file: 'a.wasm' }, 'engine'),
    'Neural Spiral could not start: a.wasm could not be fetched. Check the connection, and whether an extension blocks it; ' +
      'then load the page again.',
  );
});

test('only an old browser is told to be updated', async () => {
  /** @type {import('../../www/failures.js').Cause[]} */
  const causes = [
    'unreachable',
    'missing',
    'mistyped',
    'replaced',
    'damaged',
    'unstarted',
    'framed',
    'oldWorkers',
    'oldCanvas',
    'oldWebAssembly',
    'noWebAssembly',
    'noCompiler',
  ];
  const words = await Promise.all(
    causes.map((cause) => whyNotStarted({ cause, file: 'a.js', detail: 'text/plain' })),
  );
  assert.equal(new Set(words).size, causes.length);
  // None of them is what is said where the words are missing.
  assert.ok(words.every((words) => !words.includes('put in words')));
  const updated = causes.filter((_, index) => words[index].includes('update your browser'));
  assert.deepEqual(updated, ['oldWorkers', 'oldCanvas', 'oldWebAssembly']);
  assert.ok(words.every((words) => !words.includes('undefined')));
});

test('a worker that has died or is silent is named by what it does', () => {
  assert.equal(
    died('engine', 'RangeError'),
    'Something went wrong: the part of the page that trains has stopped, and so has training. (RangeError) It may be that ' +
      'this network needs more memory than the browser gives. Load the page again: it opens at this epoch, with what is open ' +
      'now.',
  );
  // Memory has nothing to do with a file that has not come, in the words of Chromium, Firefox and Safari.
  for (const reason of [
    'Failed to fetch dynamically imported module: https://a/edits.js',
    'error loading dynamically imported module: https://a/edits.js',
    'Importing a module script failed.',
  ])
    assert.equal(
      died('engine', reason),
      `Something went wrong: the part of the page that trains has stopped, and so has training. (${reason}) Load the page again: it ` +
        'opens at this epoch, with what is open now.',
    );
  assert.equal(
    died('inspector', 'Error'),
    'Something went wrong: the part of the page that looks under the hood has stopped. (Error) Load the page again: it opens ' +
      'at this epoch, with what is open now.',
  );
  assert.match(
    silent('painter'),
    /^The part of the page that draws the map has not answered for 5 seconds\. /,
  );
});

test('a file is what its server answers with, or why there is none', async (t) => {
  const address = new URL('https://host.example/some/path/worker-1.js?retry=2#x');
  assert.equal(fileOf(address), 'worker-1.js');
  assert.equal(
    typeOf(new Response('', { headers: { 'Content-Type': 'text/html; charset=utf-8' } })),
    'text/html',
  );
  assert.equal(typeOf(new Response(null)), 'no type');
  const answers = [
    async () => new Response('1'),
    async () => new Response('', { status: 503, statusText: 'Service Unavailable' }),
    async () => new Response('', { status: 404 }),
    async () => {
      throw new TypeError('Failed to fetch');
    },
  ];
  t.mock.method(globalThis, 'fetch', () => answers.shift()?.());
  const response = await fetchFile(address);
  assert.ok(response instanceof Response && (await response.text()) === '1');
  const file = 'worker-1.js';
  assert.deepEqual(await fetchFile(address), { cause: 'missing', file, detail: '503 Service Unavailable' });
  assert.deepEqual(await fetchFile(address), { cause: 'missing', file, detail: '404' });
  assert.deepEqual(await fetchFile(address), { cause: 'unreachable', file });
});
