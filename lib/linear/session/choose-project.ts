import type { Project } from '../../../schema/project.ts';
import type { Entry } from '../../identity/entry.ts';
import { rolesIn } from '../../policy/decide-rights.ts';

const plain = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** What an issue says of where it belongs. */
export type Hints = { project: string | null; team: string | null; teamKey: string | null; text: string };

/**
 * The project that a request is about: named by the project or team, or in its words, or the only one the caller may use. `ask`: they have to say,
 * out of these; null: they have none, and their roles everywhere count.
 */
export function chooseProject(
  { projects, principal }: Pick<Entry, 'projects' | 'principal'>,
  hints: Hints,
): { project: string | null } | { ask: string[] } {
  const usable = (projects ?? []).filter(({ name }) =>
    rolesIn(principal, name).some((role) => role !== 'viewer'),
  );
  const named = [hints.project, hints.team, hints.teamKey].map((name) => (name ? plain(name) : ''));
  const byPlace = usable.find(({ name }) => named.includes(plain(name)));
  if (byPlace) return { project: byPlace.name };
  const mentioned = usable.filter((project) => isMentioned(project, hints.text));
  if (mentioned.length === 1) return { project: mentioned[0]!.name };
  if (usable.length <= 1) return { project: usable[0]?.name ?? null };
  return { ask: (mentioned.length > 1 ? mentioned : usable).map(({ name }) => name) };
}

function isMentioned({ name, repositories }: Project, text: string): boolean {
  const words = text.toLowerCase();
  return [name, ...repositories].some((one) => {
    const at = words.indexOf(one.toLowerCase());
    if (at < 0) return false;
    const [before, after] = [words[at - 1] ?? ' ', words[at + one.length] ?? ' '];
    return !/[\w-]/.test(before) && !/[\w-]/.test(after);
  });
}
