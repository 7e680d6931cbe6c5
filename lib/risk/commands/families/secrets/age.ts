import { looks, setsUp, shows } from '../../deeds.ts';
import type { Program } from '../../program.ts';

/** `age`: encrypts files here. */
export const AGE: readonly Program[] = [
  {
    names: ['age', 'rage'],
    source: 'age(1)',
    valued: ['-r', '--recipient', '-R', '--recipients-file', '-i', '--identity', '-o', '--output'],
    rows: [
      {
        id: 'age.decrypt',
        when: { flags: ['-d', '--decrypt'] },
        does: shows(),
        why: 'It prints what was encrypted.',
        must: ['age -d -i key.txt secrets.age'],
        not: ['age -r age1x -o secrets.age secrets.txt'],
      },
    ],
    otherwise: { ...setsUp(), reach: 'workspace' },
  },
  {
    names: ['age-keygen', 'rage-keygen'],
    source: 'age-keygen(1)',
    valued: ['-o', '--output'],
    rows: [
      {
        id: 'age-keygen.look',
        when: { flags: ['-y', '--version', '--help'] },
        does: looks(),
        why: 'It prints a public key.',
        must: ['age-keygen -y key.txt'],
        not: ['age-keygen -o key.txt'],
      },
    ],
    otherwise: { ...setsUp(), reach: 'workspace' },
  },
];
