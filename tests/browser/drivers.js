// What the drivers of browsers other than Playwright need.

/**
 * A fingerprint of the pixels of the map. The browser takes over what a worker has drawn with one of the frames after the
 * worker's answer, and Firefox gives transparent pixels meanwhile: they are read again until two frames change nothing.
 */
export const MAP_FINGERPRINT = `(async () => {
  const map = document.querySelector('#map');
  const frame = () => new Promise(requestAnimationFrame);
  let before;
  for (;;) {
    const context = new OffscreenCanvas(map.width, map.height).getContext('2d');
    context.drawImage(map, 0, 0);
    const { data } = context.getImageData(0, 0, map.width, map.height);
    const now = String(new Uint8Array(await crypto.subtle.digest('SHA-256', data)));
    if (now === before && data[3] === 255) return now;
    before = now;
    await frame();
    await frame();
  }
})()`;

/**
 * What opens above an element may draw it anew, or move it out of view, between being found and being pressed: then it is
 * pressed again. Playwright does so itself.
 * @param {() => Promise<void>} click
 */
export async function clickAgain(click) {
  for (;;) {
    try {
      return await click();
    } catch (error) {
      if (!/detached|not clickable/.test(String(error))) throw error;
    }
  }
}
