import { type Act, joinReadings, type Reading, unreadable } from '../reading.ts';
import { namedEnvironment } from '../weigh/named-environment.ts';
import { runChecks } from './check.ts';
import { COMPOSE_CHECKS } from './checks/compose.ts';
import { HCL_CHECKS } from './checks/hcl.ts';
import { readScripts } from './container-scripts.ts';
import { type Document, type DocumentKind, type Leaf, leafAt } from './leaf.ts';
import { isDenseYaml, isLargeYaml, parseYaml, UnreadableDocument } from './parse-yaml.ts';
import { readDiff } from './read-diff.ts';
import { readDockerfile, scanDockerfile } from './read-dockerfile.ts';
import { readKubernetes } from './read-kubernetes.ts';
import { readWorkflow } from './read-workflow.ts';
import { linesOf, scanHcl, scanYaml } from './scan-lines.ts';
import { kindOfLeaves, kindOfPath, kindOfText } from './sniff.ts';

/** How a document is handed over. */
export type Handing = {
  /** Where it is to stand; empty when nothing says it. */
  path: string;
  /** It is applied to something that runs, not written into a branch: what it does is done at once. */
  applied: boolean;
  /** Something says which environment it is for. */
  placed: boolean;
};

/** In characters; more is not read. */
const MOST_TEXT = 1_000_000;

/**
 * What a document does when it is applied, or may do when it is merged; null for a text of no kind that is read here.
 * What is applied and cannot be read is a gap. Never throws.
 */
export function readDocument(text: string, handing: Handing): Reading | null {
  if (text.length > MOST_TEXT) return unreadable('It is too long to be read.');
  try {
    return read(text, handing);
  } catch (error) {
    const why = error instanceof UnreadableDocument ? error.message : 'It could not be read to its end.';
    if (handing.applied) return unreadable(why);
    // Whatever reads it after the merge cannot either, or reads more in it than is seen here.
    return kindOfPath(handing.path) === null ? null : { acts: [unread(handing.path, why)], gaps: [] };
  }
}

/** What is written and was not read to its end. */
export function unread(path: string, why: string): Act {
  return { ...writing(path), rule: 'document.unreadable', why, floor: 'medium' };
}

/** The name of the file, where the text says it in its first line. */
const SAYS_PATH = /^#\s{0,4}([\w./-]{1,200}\.(?:ya?ml|tf|tfvars|json))\s{0,10}$/m;

function read(text: string, given: Handing): Reading | null {
  const said = given.path === '' && text.startsWith('#') ? SAYS_PATH.exec(text.slice(0, 300)) : null;
  const handing = said?.index === 0 ? { ...given, path: said[1]! } : given;
  const byPath = kindOfPath(handing.path);
  const byText = kindOfText(text);
  if (byText === 'diff') return readChanges(text, handing);
  const lined = byPath === 'dockerfile' || byPath === 'hcl' ? byPath : byPath === null ? byText : null;
  if (lined) {
    const leaves = (lined === 'dockerfile' ? scanDockerfile : scanHcl)(linesOf(text));
    return reading([whole(lined, leaves)], handing);
  }
  if (byPath === null && !handing.applied && !/^[\w"']+:(\s|$)|^\s*\{/m.test(text)) return null;
  if (isLargeYaml(text)) return readLarge(text, handing);
  if (isDenseYaml(text)) {
    const seen = readLarge(text, handing) ?? { acts: [], gaps: [] };
    return { ...seen, acts: [...seen.acts, unread(handing.path, 'It holds too much within its lines.')] };
  }
  const parts =
    /\{\{/.test(text) && isTemplate(text) ? [scanYaml(linesOf(text))] : parseYaml(text).flatMap(itemsOf);
  const documents = parts.flatMap((leaves) => {
    const kind = byPath !== null && byPath !== 'yaml' ? byPath : kindOfLeaves(leaves);
    return kind === null ? [] : [whole(kind, leaves)];
  });
  if (documents.length === parts.length && parts.length > 0) return reading(documents, handing);
  return handing.applied
    ? unreadable('It is of no kind that can be read.')
    : documents.length > 0
      ? reading(documents, handing)
      : null;
}

/** What the lines of a large text say by themselves; applied, the rest of it is not understood. */
function readLarge(text: string, handing: Handing): Reading | null {
  const leaves = scanYaml(linesOf(text));
  const byPath = kindOfPath(handing.path);
  const kind = byPath !== null && byPath !== 'yaml' ? byPath : kindOfLeaves(leaves);
  const seen =
    kind === null ? null : reading([{ ...whole(kind, leaves), partial: true, resource: '' }], handing);
  if (!handing.applied) return seen;
  const { gaps } = unreadable('It is too large to be read to its end.');
  return { acts: seen?.acts ?? [], gaps };
}

/** Whether a text is a template rather than YAML that holds braces in its words. */
function isTemplate(text: string): boolean {
  return /^\s*\{\{|:\s+\{\{/m.test(text);
}

function whole(kind: DocumentKind, leaves: readonly Leaf[]): Document {
  const resource = kind === 'kubernetes' ? (leafAt(leaves, /^kind$/)?.value ?? '') : '';
  return { kind, resource, leaves, gone: [], partial: false };
}

/** The objects of a `kind: List`, or of a bare JSON list, each by itself. */
function itemsOf(leaves: Leaf[]): Leaf[][] {
  const isList = leafAt(leaves, /^kind$/)?.value.endsWith('List') === true;
  if (!isList && !leaves.every(({ path }) => path.startsWith('[]'))) return [leaves];
  const items: Leaf[][] = [];
  const seen = new Set<string>();
  for (const leaf of leaves) {
    const path = leaf.path.replace(/^(items)?\[\]\.?/, '');
    if (path === leaf.path) continue;
    // An object begins where its kind or version comes again.
    if (items.length === 0 || (/^(kind|apiVersion)$/.test(path) && seen.has(path))) {
      items.push([]);
      seen.clear();
    }
    seen.add(path);
    items.at(-1)!.push({ ...leaf, path });
  }
  return items.length === 0 ? [leaves] : items;
}

function readChanges(text: string, handing: Handing): Reading {
  const readings = readDiff(text).map(({ path, added, document }): Reading => {
    const written = { ...handing, path, applied: handing.applied && handing.placed };
    const full = added === null || isLargeYaml(added) ? null : readDocument(added, written);
    if (full && full.gaps.length === 0) return full;
    return document ? reading([document], written) : { acts: [], gaps: [] };
  });
  const joined = joinReadings(readings);
  return joined.acts.length + joined.gaps.length > 0
    ? joined
    : { acts: [writing('a change of files')], gaps: [] };
}

function reading(documents: readonly Document[], handing: Handing): Reading {
  return { acts: documents.flatMap((document) => actsOf(document, handing)), gaps: [] };
}

/** What a document in a repository holds weighs more where its path says that production is made by it. */
function actsOf(document: Document, handing: Handing): Act[] {
  const acts = actsIn(document, handing);
  if (namedEnvironment(handing.path) !== 'production') return acts;
  return acts.map((act) =>
    act.reach === 'repository' && act.floor === 'medium' ? { ...act, floor: 'high' } : act,
  );
}

function actsIn(document: Document, { path, applied, placed }: Handing): Act[] {
  const { kind } = document;
  const base = writing(path || NAMES[kind]);
  if (kind === 'dockerfile') return [base, ...readDockerfile(document)];
  if (kind === 'workflow') return [base, ...readWorkflow(document)];
  const lands = applied && (placed || (kind === 'kubernetes' && !document.partial));
  const reach = lands ? 'remote' : 'repository';
  if (kind === 'kubernetes' || kind === 'values') return readKubernetes(document, reach, path);
  const landing = { reach, places: [], named: path === '' ? [] : [path] } as const;
  const checks = runChecks(kind === 'compose' ? COMPOSE_CHECKS : HCL_CHECKS, document, landing);
  const deployed: Act = { ...base, ...landing, operation: 'deploy', resource: 'application' };
  const scripts = kind === 'compose' ? readScripts(document.leaves, landing).map(ofStack) : [];
  return [lands ? deployed : base, ...checks, ...scripts];
}

/** What names no place outside reaches the stack's own services. */
function ofStack(act: Act): Act {
  return act.places.length + (act.named ?? []).length > 0 ? act : { ...act, floor: 'medium' };
}

const NAMES: Record<DocumentKind, string> = {
  kubernetes: 'a manifest',
  values: 'Helm values',
  compose: 'a Compose file',
  workflow: 'a workflow',
  dockerfile: 'a Dockerfile',
  hcl: 'a Terraform file',
};

function writing(what: string): Act {
  return {
    ...{ operation: 'modify', resource: 'code', effect: 'write', reach: 'repository' },
    ...{ rule: 'document.written', evidence: what.slice(0, 120), span: null, safer: null, places: [] },
    why: 'A file is written; nothing runs by that alone.',
  };
}
