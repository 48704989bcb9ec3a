// The built page stays small: see scripts/size.js.

import assert from 'node:assert/strict';
import test from 'node:test';
import { LIMITS, measureSizes } from '../../scripts/size.js';

/** @type {Record<string, number>} */
const sizes = await measureSizes();

for (const [kind, limit] of Object.entries(LIMITS)) {
  test(`${kind}: at most ${limit} bytes, gzipped`, () => {
    // A kind that is not there was not measured.
    assert.ok(sizes[kind] > 0 && sizes[kind] <= limit, `${kind} has ${sizes[kind]} bytes`);
  });
}
