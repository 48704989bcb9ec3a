// Trains for a thousand epochs, prints the book's log, and asks for an answer.

import init, { Trainer } from 'neural-spiral';

await init();
const trainer = new Trainer({ seed: 0 });
for (let epoch = 0; epoch <= 1000; epoch += 1) {
  trainer.step();
  if (epoch % 100 === 0) console.log(trainer.logLine());
}
const point = trainer.points.slice(198, 200); // the end of the first arm
const probabilities = [...trainer.predict(point)].map((p) => p.toFixed(3));
console.log(`at (${[...point].map((x) => x.toFixed(3)).join(', ')}): ${probabilities.join(', ')}`);
