// Ten epochs a frame, and the map after each.

import init, { Trainer } from '../neural_spiral.js';

await init();
const trainer = new Trainer({ seed: 0 });
const canvas = document.querySelector('#map');
const context = canvas.getContext('2d');

function frame() {
  for (let i = 0; i < 10; i += 1) trainer.step();
  const pixels = trainer.predict_grid(canvas.width, canvas.height);
  context.putImageData(new ImageData(pixels, canvas.width, canvas.height), 0, 0);
  document.querySelector('#log').textContent = trainer.logLine();
  if (trainer.epoch < 1000) requestAnimationFrame(frame);
}
frame();
