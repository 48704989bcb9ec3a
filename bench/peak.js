// The tab's own limit: how many f32x4 multiplications and additions a WebAssembly loop can do when
// nothing holds it up. Twelve independent chains of multiply-then-add fill the processor's pipelines;
// relaxed fused multiply-adds are left out, as they are in the core.

import binaryen from 'binaryen';

const CHAINS = 12;
const ITERATIONS = 1_000_000;

/** Floating-point operations of one call of `run`. */
export const PEAK_FLOP = CHAINS * 2 * 4 * ITERATIONS;

/** A module that exports `run()`. */
export function peakModule() {
  const chains = Array.from({ length: CHAINS }, (_, index) => index);
  const text = `(module
    (func (export "run") (result f32)
      (local $i i32) (local $x v128) (local $y v128)
      ${chains.map((c) => `(local $a${c} v128)`).join(' ')}
      (local.set $i (i32.const ${ITERATIONS}))
      (local.set $x (f32x4.splat (f32.const 0.999)))
      (local.set $y (f32x4.splat (f32.const 0.001)))
      (loop $again
        ${chains.map((c) => `(local.set $a${c} (f32x4.add (f32x4.mul (local.get $a${c}) (local.get $x)) (local.get $y)))`).join('\n        ')}
        (br_if $again (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
      (f32x4.extract_lane 0 ${chains
        .slice(1)
        .reduce((sum, c) => `(f32x4.add ${sum} (local.get $a${c}))`, '(local.get $a0)')})))`;
  const module = binaryen.parseText(text);
  module.setFeatures(binaryen.Features.SIMD128);
  if (!module.validate()) throw new Error('the peak module is not valid');
  return module.emitBinary();
}
