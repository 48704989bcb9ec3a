// Loads the WebAssembly for the workers. The page itself never runs it.

const WASM = new URL('../pkg/neural_spiral_bg.wasm', import.meta.url);

/** Not streamed, because then a host that serves .wasm as another type would do no harm. */
export async function fetchModule() {
  const response = await fetch(WASM);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}: ${WASM.pathname}`);
  return WebAssembly.compile(await response.arrayBuffer());
}
