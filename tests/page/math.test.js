// Formulas as MathML: every text by hand, after the MathML specification.

import assert from 'node:assert/strict';
import test from 'node:test';
import * as math from '../../www/view/math.js';

const { mi, mo, number, row } = math;

test('the elements of formulas', () => {
  assert.equal(mi('x'), '<mi>x</mi>');
  assert.equal(mo('='), '<mo>=</mo>');
  assert.equal(number(-0.5), '<mn>−0.5</mn>');
  assert.equal(row(mi('a'), mi('b')), '<mrow><mi>a</mi><mi>b</mi></mrow>');
  assert.equal(math.math(mi('a'), mo('+'), mi('b')), '<math><mi>a</mi><mo>+</mo><mi>b</mi></math>');
  assert.equal(math.display(mi('a'), mi('b')), '<math display="block"><mi>a</mi><mi>b</mi></math>');
  // Without a form, a sign that begins a formula stands for the sign of what follows.
  assert.equal(math.between('+'), '<mo form="infix">+</mo>');
});

test('indices, exponents, fractions and sums: what stands above, below and beside', () => {
  assert.equal(math.sub('z', mi('j')), '<msub><mi>z</mi><mrow><mi>j</mi></mrow></msub>');
  assert.equal(math.power(mi('e'), number(2)), '<msup><mi>e</mi><mrow><mn>2</mn></mrow></msup>');
  assert.equal(
    math.fraction(mi('a'), mi('b')),
    '<mfrac><mrow><mi>a</mi></mrow><mrow><mi>b</mi></mrow></mfrac>',
  );
  assert.equal(
    math.sum('i', mi('x'), mi('w')),
    '<munder><mo>∑</mo><mrow><mi>i</mi></mrow></munder><mrow><mi>x</mi><mi>w</mi></mrow>',
  );
});

test('a factor stands in brackets if it is negative, a product or no number', () => {
  const bracketed = (/** @type {string} */ text) => `<mrow><mo>(</mo><mn>${text}</mn><mo>)</mo></mrow>`;
  assert.equal(math.factor(0.5), '<mn>0.5</mn>');
  assert.equal(math.factor(12), '<mn>12</mn>');
  assert.equal(math.factor(Number.POSITIVE_INFINITY), '<mn>∞</mn>');
  assert.equal(math.factor(-0.5), bracketed('−0.5'));
  assert.equal(math.factor(0.00025), bracketed('2.500·10⁻⁴'));
  assert.equal(math.factor(Number.NaN), bracketed('NaN'));
  assert.equal(math.factor(Number.NEGATIVE_INFINITY), bracketed('−∞'));
  assert.equal(math.product(2, -3), `<mn>2</mn><mo>·</mo>${bracketed('−3')}`);
});

test('a sum can break before each of its terms, and its total follows', () => {
  assert.equal(
    math.sumOf(mi('z'), [number(1), number(2)], number(3)),
    '<p><span translate="no"><math><mi>z</mi><mo>=</mo></math> <math><mn>1</mn></math> ' +
      '<math><mo form="infix">+</mo><mn>2</mn></math> <math><mo>=</mo><mn>3</mn></math></span></p>',
  );
  assert.equal(
    math.sumOf(mi('z'), [number(3)], number(3), 'One term.'),
    '<p><span translate="no"><math><mi>z</mi><mo>=</mo></math> <math><mn>3</mn></math> ' +
      '<math><mo>=</mo><mn>3</mn></math></span> <small>One term.</small></p>',
  );
});

test('a formula of pieces can break between them; a line cannot', () => {
  assert.equal(
    math.pieces(mi('a'), mi('b')),
    '<p translate="no"><math><mi>a</mi></math> <math><mi>b</mi></math></p>',
  );
  assert.equal(math.line(mi('a'), mi('b')), '<p translate="no"><math><mi>a</mi><mi>b</mi></math></p>');
});
