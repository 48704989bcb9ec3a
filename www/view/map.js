// The decision map: pixels onto a canvas.

/** @param {HTMLCanvasElement} canvas */
export function createMap(canvas) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { alpha: false }));
  /** @type {ImageData | undefined} */
  let image;
  return {
    /**
     * @param {Uint8ClampedArray<ArrayBuffer>} pixels RGBA, row 0 on top; drawn from the same array while it lasts
     * @param {number} side
     */
    draw(pixels, side) {
      if (canvas.width !== side) {
        canvas.width = side;
        canvas.height = side;
      }
      if (image?.data !== pixels) image = new ImageData(pixels, side, side);
      context.putImageData(image, 0, 0);
    },
  };
}
