import { writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { CliError } from './errors.ts';
import { EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';

/** Writes a text to a file of the user's choice. Throws CliError `usage` where it cannot be written. */
export function writeText(io: Io, file: string, text: string): void {
  try {
    writeFileSync(isAbsolute(file) ? file : join(io.cwd, file), text);
  } catch (error) {
    throw new CliError(EXIT.usage, `${file} cannot be written: ${(error as Error).message}`);
  }
}
