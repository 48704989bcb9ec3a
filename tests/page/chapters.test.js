// The book's runs: each is the one that NumPy was asked for, and promises what NumPy printed; its log is compared with that.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { writeAddress } from '../../www/address.js';
import { CHAPTERS, changedFrom, chapterOf, compared, runOf } from '../../www/chapters.js';
import { openRun } from '../../www/engine/run.js';
import { loadEngine } from '../../www/engine/wasm.js';
import { readQuery } from '../../www/link.js';
import { linesOf, shownOf } from '../../www/log.js';
import { startOf } from '../../www/schema.js';
import { programOf } from '../../www/take.js';

const [wasm, json] = await Promise.all([
  readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)),
  readFile(new URL('../reference/book.json', import.meta.url), 'utf8'),
]);
loadEngine(await WebAssembly.compile(wasm));

/** NumPy's, by name. @type {Map<string, {start: Record<string, any>, lines: string[], validation: {accuracy: string, loss: string}}>} */
const BOOK = new Map(JSON.parse(json).runs.map((/** @type {{name: string}} */ run) => [run.name, run]));

/** What each chapter's run is called there, in their order. */
const NAMES = [
  'chapter 10, SGD',
  'chapter 10, rate 0.85',
  'chapter 10, decay 0.01',
  'chapter 10, decay 0.001',
  'chapter 10, momentum 0.5',
  'chapter 10, momentum 0.9',
  'chapter 10, AdaGrad',
  'chapter 10, RMSProp',
  'chapter 10, RMSProp, rho 0.999',
  'chapter 10, Adam 0.02',
  'chapters 10 and 11, Adam 0.05',
  'chapters 10 and 11, Adam 0.05',
  'chapter 14, L2',
  'chapter 15, dropout',
];

/** With points that it never learns from; and those whose script draws them where the page does. */
const VALIDATED = [11, 12, 13];
const PROMISED = [11, 12];

for (const [index, chapter] of CHAPTERS.entries()) {
  const book = BOOK.get(NAMES[index]) ?? assert.fail();

  test(`${chapter.title} is the book’s run, and promises what NumPy printed`, () => {
    const { start, changes } = runOf(chapter);
    assert.deepEqual(changes, []);
    for (const [name, value] of Object.entries(book.start)) {
      const expected = name === 'validation' ? VALIDATED.includes(index) : value;
      assert.deepEqual(startOf(start, name), expected, name);
    }
    for (const name of ['l1', 'l2', 'dropout'])
      assert.equal(startOf(start, name), book.start[name] ?? 0, name);
    const { accuracy, loss } = book.validation;
    const validation = { epoch: 10_000, line: `validation, acc: ${accuracy}, loss: ${loss}` };
    assert.deepEqual(chapter.lines, [
      ...[100, 1000, 10_000].map((epoch) => ({ epoch, line: book.lines[epoch / 100] })),
      ...(PROMISED.includes(index) ? [validation] : []),
    ]);
  });
}
test('there are as many chapters as names', () => assert.equal(CHAPTERS.length, NAMES.length));

test('a chapter is known by its run, however that is told, until it is changed', () => {
  for (const chapter of CHAPTERS) {
    const run = runOf(chapter);
    const { start } = readQuery(writeAddress(run)).run;
    assert.equal(chapterOf({ start, changes: [] }), chapter);
    // What another optimizer has, says nothing.
    /** @type {import('../../www/engine/run.js').Run['start']} */
    const other = startOf(start, 'optimizer') === 'sgd' ? { beta1: 0.5 } : { momentum: 0.3 };
    assert.equal(chapterOf({ start: { ...start, ...other, seed: 0 }, changes: [] }), chapter);
    assert.equal(chapterOf({ start: { ...start, seed: 1 }, changes: [] }), undefined);
    assert.equal(chapterOf({ start: { ...start, arithmetic: 'float32' }, changes: [] }), undefined);
    assert.equal(chapterOf({ start, changes: [{ epoch: 5, name: 'decay', value: 0 }] }), undefined);
  }
  assert.equal(chapterOf({ start: {}, changes: [] }), undefined);
});

test('of a run that was changed, on the way or after Reset, it is known which it was', () => {
  const [first, , , , , , , , , , , , l2] = CHAPTERS;
  const { start } = runOf(l2);
  const own = { epoch: 300, run: { start: {}, changes: [] } };
  const before = { epoch: 10_000, run: runOf(l2) };
  const change = { epoch: 10_000, name: 'l2', value: 0 };
  assert.equal(changedFrom({ start, changes: [change] }, [own]), l2);
  const without = { start: { ...start, l2: 0 }, changes: [] };
  assert.equal(changedFrom(without, [own, before]), l2);
  // Of several the latest.
  assert.equal(changedFrom(without, [{ epoch: 5, run: runOf(first) }, before, own]), l2);
  assert.equal(changedFrom({ start, changes: [change] }, [{ epoch: 5, run: runOf(first) }]), l2);
  // A run of another kind comes from none.
  assert.equal(changedFrom(own.run, [before]), undefined);
  assert.equal(changedFrom(without, [own]), undefined);
});

test('its lines are ticked off as the run prints them', () => {
  const chapter = CHAPTERS[11];
  const run = openRun(runOf(chapter));
  const printed = () => compared(chapter, shownOf(run.log)).map(({ printed }) => printed);
  assert.deepEqual(printed(), ['not yet', 'not yet', 'not yet', 'not yet']);
  run.advance(100);
  assert.equal(printed()[0], 'not yet');
  run.advance(1);
  assert.deepEqual(printed(), ['equal', 'not yet', 'not yet', 'not yet']);
  run.advance(900);
  assert.deepEqual(printed(), ['equal', 'equal', 'not yet', 'not yet']);
  run.advance(8999);
  assert.deepEqual(printed(), ['equal', 'equal', 'not yet', 'not yet']);
  run.advance(1);
  assert.deepEqual(printed(), ['equal', 'equal', 'equal', 'equal']);
  run.free();
});

test('another line in its place is said to be another', () => {
  const log = [
    { epoch: 100, line: CHAPTERS[0].lines[1].line },
    { epoch: 1000, line: `${CHAPTERS[0].lines[1].line}0` },
  ];
  assert.deepEqual(
    compared(CHAPTERS[0], log).map(({ printed }) => printed),
    ['other', 'other', 'not yet'],
  );
  // A validation's line is no epoch's.
  const end = CHAPTERS[12].lines.slice(2);
  const told = (/** @type {string} */ line) =>
    compared({ ...CHAPTERS[12], lines: end }, [{ epoch: 10_000, line }]).map(({ printed }) => printed);
  assert.deepEqual(told(end[0].line), ['equal', 'not yet']);
  assert.deepEqual(told('validation, acc: 0.1'), ['not yet', 'other']);
});

const LOG = Array.from({ length: 2500 }, (_, index) => ({
  epoch: 100 * index,
  line: `epoch: ${100 * index}`,
}));

test('the log is shown at one of two rhythms, its latest 200 lines', () => {
  assert.deepEqual(
    linesOf(LOG.slice(0, 25), 1000).map(({ epoch }) => epoch),
    [0, 1000, 2000],
  );
  assert.equal(linesOf(LOG.slice(0, 25), 100).length, 25);
  for (const every of [100, 1000]) {
    const lines = linesOf(LOG, every);
    assert.deepEqual([lines.length, lines.at(-1)?.epoch], [200, every === 100 ? 249_900 : 249_000]);
    // Of what the page is told, as of all.
    assert.deepEqual(linesOf(shownOf(LOG), every), lines);
  }
  // Chapters' lines are told for as long as the log begins with the first.
  const early = shownOf(LOG.slice(0, 1500)).map(({ epoch }) => epoch);
  for (const epoch of [0, 100, 1000, 10_000]) assert.ok(early.includes(epoch), String(epoch));
});

test('the program goes on until where the run is, with the lines and the address of the page', () => {
  const run = { start: { seed: 7 }, changes: [{ epoch: 5, name: 'decay', value: 0 }] };
  const log = [...LOG.slice(0, 103)];
  log.splice(101, 0, { epoch: 10_000, line: 'validation, acc: 0.5, loss: 1' });
  const program = (/** @type {number} */ now, every = 1000) =>
    programOf({ run, every, frame: /** @type {any} */ ({ now, log }) }, 'https://host/page/');
  const early = program(10_001);
  assert.match(early, /^# https:\/\/host\/page\/\?seed=7&decay=0.001,0@5$/m);
  assert.match(early, /^for epoch in range\(10001\):$/m);
  assert.match(early, /if epoch % 1000 == 0:/);
  assert.match(early, /# epoch: 9000\n# epoch: 10000\n# validation, acc: 0.5, loss: 1\n$/);
  assert.match(
    program(10_201, 100),
    /if epoch % 100 == 0:[\s\S]*# epoch: 10000\n# epoch: 10100\n# epoch: 10200\n$/,
  );
  assert.match(program(10_201), /^for epoch in range\(10201\):$/m);
  // Before anything has been printed there is nothing to compare with.
  assert.doesNotMatch(programOf({ run, every: 100, frame: undefined }, ''), /printed:/);
});
