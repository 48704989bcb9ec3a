// What a worker loads later may not come: then that is said, nothing is lost, and the next try works.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { after, test } from 'node:test';

// As in browsers that keep for good that a file could not be loaded: it comes by another address, at the third try.
register(
  `data:text/javascript,${encodeURIComponent(`
    const FILE = 'http://host/edits.js';
    export async function resolve(specifier, context, next) {
      if (specifier === './edits.js' && context.parentURL.endsWith('/engine/wasm.js')) {
        throw new TypeError('Failed to fetch dynamically imported module: ' + FILE);
      }
      if (specifier === FILE + '?retry=3') return next(${JSON.stringify(String(new URL('../../www/engine/edits.js', import.meta.url)))}, context);
      if (specifier.startsWith(FILE)) throw new TypeError('Failed to fetch dynamically imported module: ' + specifier);
      return next(specifier, context);
    }
  `)}`,
);

// Ports that listen would keep the process.
/** @type {MessageChannel[]} */
const channels = [];
globalThis.MessageChannel = class extends MessageChannel {
  constructor() {
    super();
    channels.push(this);
  }
};
after(() => {
  for (const { port1 } of channels) port1.close();
});
Object.assign(globalThis, {
  fetch: async (/** @type {URL} */ url) => ({ ok: true, arrayBuffer: () => readFile(url) }),
});
const { engine } = await import('../../www/engine/engine.js');
const { createLoader } = await import('../../www/loader.js');

test('what edits layers and points is asked for again by whatever needs it; all else goes on', async () => {
  await engine.load();
  await engine.begin({ start: { hidden: [8] }, changes: [] });
  const edited = engine.change('hidden', '1.add.1');
  const changed = engine.change('momentum', 0.5);
  const { refused } = await edited;
  const why =
    'What this needs could not be loaded: the connection failed, or the page was renewed on its server';
  assert.ok(refused.startsWith(`${why} meanwhile (TypeError: Failed to fetch`), refused);
  assert.equal((await changed).refused, '');
  await engine.step();
  const { points, labels } = await engine.points();
  const drawn = await engine.changePoints({ points: points.slice(2), labels: labels.slice(1) });
  assert.ok(drawn.refused.startsWith(why), drawn.refused);
  assert.equal((await engine.points()).labels.length, 300);
  assert.equal((await engine.change('hidden', '1.add.1')).refused, '');
  const { now, value } = await engine.place().then(({ run, epoch }) => ({ now: epoch, value: run }));
  assert.deepEqual(value, {
    start: { hidden: [8], momentum: 0.5 },
    changes: [{ epoch: 1, name: 'hidden', value: '1.add.1' }],
  });
  assert.equal(now, 1);
});

test('what has been loaded is not loaded again', async () => {
  let loads = 0;
  const load = createLoader(async () => {
    loads += 1;
    if (loads === 1) throw new Error('nothing came');
    return { loads };
  });
  await assert.rejects(load, { message: 'nothing came' });
  assert.deepEqual([await load(), await load()], [{ loads: 2 }, { loads: 2 }]);
});
