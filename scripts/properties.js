// Lets each setting that acts live be a property of a trainer: src/wasm/live.rs declares them.

import { appendFile } from 'node:fs/promises';
import { schema } from '../www/pkg/schema.js';

const live = schema.filter((setting) => setting.live).map(({ name }) => name);

const properties = `
for (const name of ${JSON.stringify(live)})
    Object.defineProperty(Trainer.prototype, name, {
        configurable: true,
        get() {
            return this.setting(name);
        },
        set(value) {
            this.set(name, value);
        },
    });
`;
await appendFile(new URL('../www/pkg/neural_spiral.js', import.meta.url), properties);
