// The colours that canvases draw with: those of the style sheet, mixed by hand.

import assert from 'node:assert/strict';
import test from 'node:test';
import { CLASSES, lookOf } from '../../www/view/classes.js';
import { readTheme } from '../../www/view/theme.js';

/** @type {Record<string, string>} */
const STYLES = {
  '--scheme': 'light',
  '--ink': ' #102030',
  '--negative': '#f00000',
  '--map-paper': '#ffffff',
  '--paper': '#fefefe',
  '--muted': '#777777',
  '--line': '#dddddd',
  '--edge': '#bbbbbb',
  '--accent': '#0072b2',
  '--map-ink-share': ' 0.5',
};

let contexts = 0;

Object.assign(globalThis, {
  document: {
    documentElement: 'the root',
    createElement: () => ({
      getContext() {
        contexts += 1;
        return { fillStyle: '' };
      },
    }),
  },
  getComputedStyle: (/** @type {unknown} */ element) => ({
    getPropertyValue: (/** @type {string} */ name) => (element === 'the root' ? STYLES[name] : 'no root'),
  }),
});

test('colours are read from the style sheet', () => {
  const { ink, negative, paper, muted, line, edge, accent } = readTheme();
  assert.deepEqual(
    [ink, negative, paper, muted, line, edge, accent],
    ['#102030', '#f00000', '#fefefe', '#777777', '#dddddd', '#bbbbbb', '#0072b2'],
  );
});

test('classes have their light or dark colours', () => {
  assert.equal(readTheme().dark, false);
  assert.deepEqual(readTheme().classes.slice(0, 3), ['#d55e00', '#0072b2', '#009e73']);
  STYLES['--scheme'] = ' dark';
  assert.equal(readTheme().dark, true);
  assert.deepEqual(readTheme().classes.slice(0, 3), ['#e8772a', '#3d9bd6', '#25b88b']);
  STYLES['--scheme'] = 'light';
  assert.equal(readTheme().classes.length, 10);
});

test('the ground is the class’s colour mixed with the map’s paper', () => {
  // #d55e00 is (213, 94, 0); half of it and half of white.
  const { palette } = readTheme();
  assert.deepEqual([...palette.subarray(0, 6)], [234, 174, 127, 127, 184, 216]);
  assert.equal(palette.length, 30);
});

test('a number’s shade goes from the negative’s colour over paper to ink', () => {
  const { shades } = readTheme();
  assert.equal(shades.length, 511);
  /** @param {number} shade alpha, blue, green, red from the highest byte on */
  const bytes = (shade) => [shade & 255, (shade >> 8) & 255, (shade >> 16) & 255, shade >>> 24];
  assert.deepEqual(bytes(shades[255]), [255, 255, 255, 255]);
  assert.deepEqual(bytes(shades[510]), [16, 32, 48, 255]);
  assert.deepEqual(bytes(shades[0]), [240, 0, 0, 255]);
  // 51 of 255 are a fifth of the way.
  assert.deepEqual(bytes(shades[255 + 51]), [207, 210, 214, 255]);
  assert.deepEqual(bytes(shades[255 - 51]), [252, 204, 204, 255]);
});

test('one canvas reads all colours', () => {
  readTheme();
  readTheme();
  assert.equal(contexts, 1);
});

test('ten classes have looks that differ, and more begin again', () => {
  assert.equal(CLASSES.length, 10);
  for (const part of /** @type {const} */ (['light', 'dark', 'path'])) {
    assert.equal(new Set(CLASSES.map((look) => look[part])).size, 10);
  }
  assert.equal(lookOf(9), CLASSES[9]);
  assert.equal(lookOf(10), CLASSES[0]);
  assert.equal(lookOf(23), CLASSES[3]);
});

test('on light paper classes have the colours of Okabe and Ito', () => {
  // Color Universal Design (2008): vermilion, blue, bluish green, reddish purple, orange, sky blue, black.
  const okabeIto = ['#d55e00', '#0072b2', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'];
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5, 7].map((label) => lookOf(label).light),
    okabeIto,
  );
});

/** Relative luminance, as WCAG 2 defines it. @param {string} color */
function luminance(color) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

test('each class has a colour for either paper, and no two are alike', () => {
  for (const { light, dark } of CLASSES) {
    for (const color of [light, dark]) assert.match(color, /^#[0-9a-f]{6}$/);
    assert.ok(luminance(dark) >= luminance(light), `${dark} on dark paper is darker than ${light} on light`);
  }
});

/** The area of an SVG path of straight lines, by the shoelace formula. @param {string} path */
function areaOf(path) {
  /** @type {[number, number][]} */
  const corners = [];
  for (const [, letter, rest] of path.matchAll(/([MLHV])([^A-Z]*)/g)) {
    const numbers = (rest.match(/-?\d*\.?\d+/g) ?? []).map(Number);
    const [x, y] = corners.at(-1) ?? [0, 0];
    if (letter === 'H') corners.push([numbers[0], y]);
    else if (letter === 'V') corners.push([x, numbers[0]]);
    else corners.push([numbers[0], numbers[1]]);
  }
  const next = (/** @type {number} */ index) => corners[(index + 1) % corners.length];
  return Math.abs(
    corners.reduce((sum, [x, y], index) => sum + (x * next(index)[1] - next(index)[0] * y) / 2, 0),
  );
}

test('shapes are about as large as a disc of radius 1', () => {
  const [disc, ...others] = CLASSES.map(({ path }) => path);
  assert.equal(disc, 'M1 0A1 1 0 0 1-1 0A1 1 0 0 1 1 0Z');
  assert.equal(areaOf('M-.9-.9H.9V.9H-.9Z'), 3.24); // 1.8²
  for (const path of others) {
    assert.ok(areaOf(path) > 1.9 && areaOf(path) < 3.6, `${path}: ${areaOf(path)}`);
  }
});
