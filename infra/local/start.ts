import { runStack } from './run-stack.ts';
import { seedLocal } from './seed.ts';

await runStack({ seed: seedLocal });
