import { deedOfWriting, gravest } from './files.ts';
import type { Deed, Word } from './program.ts';

/** Files of which a wrong line locks everybody out or keeps the machine from starting. */
const VITAL = /(?:^|\/)(?:passwd|g?shadow|group|sudoers|fstab|authorized_keys2?)$/;
/** A sed program that leaves nothing of the file. */
const EMPTIES = /^\s{0,9}(?:1,\$\s?)?d\s{0,9}$/;

/** What it means that a program changes files where they are. `program`: what it is told to do with the lines. */
export function inPlace(files: readonly Word[], directory: Word | undefined, program = ''): Deed {
  const empties = EMPTIES.test(program.slice(0, 40));
  return gravest(
    files.map((file) => deedOfWriting(file, directory, !empties && !VITAL.test(file.text.slice(-200)))),
  );
}
