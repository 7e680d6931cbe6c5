import fc from 'fast-check';
import { firstSeed } from './seed.ts';

// Properties draw from the run's seed as everything else does; a failure prints the one that it needs.
fc.configureGlobal({ seed: firstSeed() });

export default fc;
