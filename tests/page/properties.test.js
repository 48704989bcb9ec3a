// Live settings as properties of a trainer of the package, which scripts/properties.js writes.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { initSync, Trainer } from '../../www/pkg/neural_spiral.js';
import { schema } from '../../www/pkg/schema.js';

initSync({ module: readFileSync(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)) });

/** @typedef {import('../../www/pkg/neural_spiral.js').Setting} Setting */

/** Another value than the default. @param {Setting} setting */
function other({ choices, default: usual, max = 1 }) {
  if (choices) return choices.find(({ value }) => value !== usual)?.value;
  return usual === 0.5 * max ? 0.25 * max : 0.5 * max;
}

test('every live setting is a property that reads and changes it, and no other setting is one', () => {
  const live = schema.filter((setting) => setting.live);
  assert.equal(live.length, 13);
  /** @type {any} */
  const trainer = new Trainer({});
  for (const setting of live) {
    const { name } = setting;
    assert.equal(trainer[name], setting.default, name);
    trainer[name] = other(setting);
    assert.equal(trainer[name], other(setting), name);
    assert.equal(trainer.setting(name), other(setting), name);
    assert.throws(
      () => {
        trainer[name] = {};
      },
      { field: name },
    );
    assert.equal(trainer[name], other(setting), name);
    trainer.set(name, setting.default);
    assert.equal(trainer[name], setting.default, name);
  }
  for (const { name, live } of schema) assert.equal(name in Trainer.prototype, live, name);
});
