import type { Project } from '../../../schema/project.ts';
import { ENVIRONMENTS, type Environment, stricter } from '../../../schema/vocabulary.ts';
import { matchGlob } from '../match-glob.ts';
import type { Act } from '../reading.ts';
import { gravestNamed, namedEnvironment } from './named-environment.ts';

type Running = Exclude<Environment, 'none'>;

/** An environment and the sentence that says how it was found. `certain`: the registry or a name says it. */
export type Located = { environment: Environment; how: string; certain: boolean };

/** What is known of where a text is run, beside its own words. */
export type Ground = {
  project: Project | null;
  /** What the platform knows: the registry's word for the runner; null when it knows nothing. */
  known: { environment: Running; how: string } | null;
  /** What a client says: it raises, and never lowers. */
  claimed: { environment: Running; how: string } | null;
  /** Nothing outside of a sandbox or a repository is reached. */
  confined: boolean;
};

const KINDS = ['name', 'host', 'namespace', 'account'] as const;

/** Which environment an act lands in; `none` for what stays in the working copy or a repository. */
export function locate(act: Pick<Act, 'reach' | 'places' | 'named'>, ground: Ground): Located {
  const { known, claimed, confined } = ground;
  if (confined || act.reach === 'workspace' || act.reach === 'repository') {
    return { environment: 'none', how: 'nothing that runs is reached', certain: true };
  }
  const found = act.reach === 'machine' ? onMachine(ground) : elsewhere(act, ground);
  if (act.reach === 'machine' && claimed === null && known === null) return found;
  if (!claimed) return found;
  const { environment } = claimed;
  if (stricter(ENVIRONMENTS, found.environment, environment) !== found.environment)
    return { ...claimed, certain: false };
  // Nothing but the request says where it is: its word is what an approver should see.
  return found.certain || found.environment !== environment
    ? found
    : { environment, how: `${environment}, as the request says`, certain: false };
}

function onMachine({ known }: Ground): Located {
  return known
    ? { ...known, certain: true }
    : { environment: 'development', how: 'it stays on the machine that runs it', certain: false };
}

/** By its places and by what its words name; nothing of both is what is known of the runner, else production. */
function elsewhere({ places, named = [] }: Pick<Act, 'places' | 'named'>, ground: Ground): Located {
  const said = places.flatMap((place) =>
    KINDS.flatMap((kind) => (place[kind] ? [lookUp(ground.project, kind, place[kind])] : [])),
  );
  const telling = said.filter(({ certain }) => certain);
  const word = gravestNamed(named);
  if (word && (word === 'production' || said.length === 0)) {
    telling.push({ environment: word, how: `its words name ${word}`, certain: true });
  }
  const [first] = telling;
  if (first) {
    return telling.reduce(
      (worst, next) =>
        stricter(ENVIRONMENTS, worst.environment, next.environment) === worst.environment ? worst : next,
      first,
    );
  }
  if (ground.known) return { ...ground.known, certain: true };
  const unknown = said[0];
  return unknown ?? { environment: 'production', how: 'no environment named: production', certain: false };
}

/** The registry decides where it has rules of that kind; else a name that holds an environment's word; else nothing. */
function lookUp(project: Project | null, kind: (typeof KINDS)[number], value: string): Located {
  const shown = `${kind} "${value.slice(0, 80)}"`;
  const rules = project?.environments.filter((rule) => rule.kind === kind) ?? [];
  const rule = rules.find(({ pattern }) => matchGlob(pattern, value.slice(0, 300)));
  const named = namedEnvironment(value);
  if (rule && rule.environment !== 'none' && named !== 'production') {
    return {
      environment: rule.environment,
      how: `${shown} is ${rule.environment} in the registry of ${project?.name}`,
      certain: true,
    };
  }
  if (named && (named === 'production' || rules.length === 0)) {
    return { environment: named, how: `${shown} names ${named}`, certain: true };
  }
  if (rules.length > 0) {
    return {
      environment: 'production',
      how: `the registry of ${project?.name} does not know ${shown}: production`,
      certain: true,
    };
  }
  return { environment: 'production', how: `nothing is known of ${shown}: production`, certain: false };
}
