import type { Argv } from '../../program.ts';

/** The name that is called; empty where it is computed. */
export const method = ({ words }: Argv) => (words[0]?.known ? words[0].text : '');
/** What the call is given, as written. */
export const given = ({ words }: Argv) => words[2]?.text ?? '';
/** Holds when the called name matches. */
export const named =
  (pattern: RegExp) =>
  (argv: Argv): boolean =>
    pattern.test(method(argv));
const COMMAND = /^(?:adminCommand|runCommand|_adminCommand)$/;
/** Which command of the server a document says by its first key. */
export const command = (argv: Argv) => /^\s{0,20}(?:\{\s{0,20})?["']?(\w{1,60})/.exec(given(argv))?.[1] ?? '';
/** Holds when a command of the server is run and its name matches. */
export const commands =
  (pattern: RegExp) =>
  (argv: Argv): boolean =>
    named(COMMAND)(argv) && pattern.test(command(argv));
/** A line that runs this script. */
export const mongo = (script: string) => `mongosh shop --eval '${script}'`;
