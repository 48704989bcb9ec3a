// What settings mean that are not seen from the start, and what can be chosen there, by names such as "batchSize" and "data.moons":
// loaded with what shows them.

export { hints } from './pkg/hints.js';
