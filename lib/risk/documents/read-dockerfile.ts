import type { Act } from '../reading.ts';
import { runChecks } from './check.ts';
import { DOCKERFILE_CHECKS } from './checks/dockerfile.ts';
import type { Document, Leaf } from './leaf.ts';
import { readEachNested } from './nested-shell.ts';
import type { Line, MarkedLeaf } from './scan-lines.ts';

const INSTRUCTION =
  /^\s*(FROM|RUN|USER|ENV|ARG|ADD|COPY|CMD|ENTRYPOINT|EXPOSE|WORKDIR|LABEL|VOLUME|SHELL|ONBUILD|HEALTHCHECK|STOPSIGNAL|MAINTAINER)\s+(.*)$/i;

/** The instructions of a Dockerfile with what they are given; continued lines and here-documents are one. */
export function scanDockerfile(lines: readonly Line[]): MarkedLeaf[] {
  const leaves: MarkedLeaf[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const first = lines[at]!;
    const [, name, rest] = INSTRUCTION.exec(first.text) ?? [];
    if (!name || rest === undefined) continue;
    const texts = [rest];
    let mark = first.mark;
    let last = first;
    const take = () => {
      at += 1;
      last = lines[at]!;
      if (last.mark !== ' ') mark = last.mark;
      return last.text;
    };
    while (/\\\s*$/.test(texts.at(-1)!) && at + 1 < lines.length) {
      texts[texts.length - 1] = texts.at(-1)!.replace(/\\\s*$/, '');
      texts.push(take());
    }
    const tag = /<<-?\s*["']?(\w+)["']?/.exec(rest)?.[1];
    while (tag && at + 1 < lines.length) {
      const text = take();
      if (text.trim() === tag) break;
      texts.push(text);
    }
    const value = (
      tag ? texts.slice(1).join('\n') : texts.filter((text) => !/^\s*#/.test(text)).join(' ')
    ).trim();
    const span = { start: first.start, end: last.start + last.text.length };
    leaves.push(
      ...partsOf(name.toUpperCase(), value).map((part) => ({ ...part, line: first.line, span, mark })),
    );
  }
  return leaves;
}

/** What building the image does beside writing a file: its checks, and what its RUN lines reach. */
export function readDockerfile(document: Document): Act[] {
  const landing = { reach: 'repository', places: [], named: [] } as const;
  const runs = [...document.leaves.filter(({ path }) => path === 'RUN'), ...started(document.leaves)];
  return [
    ...runChecks(DOCKERFILE_CHECKS, document, landing),
    ...readEachNested(
      runs.map(({ value, line, span }) => ({ script: scriptOf(value), where: `line ${line}`, span })),
      landing,
    ),
  ];
}

/** What a container of the image runs when it is told nothing: the last ENTRYPOINT, with the last CMD behind it. */
function started(leaves: readonly Leaf[]): Leaf[] {
  const last = (name: string) => leaves.filter(({ path }) => path === name).at(-1);
  const [entry, command] = [last('ENTRYPOINT'), last('CMD')];
  const first = entry ?? command;
  if (!first || first.value === '[]') return [];
  const both =
    entry && command?.value.startsWith('[')
      ? `${scriptOf(entry.value)} ${scriptOf(command.value)}`
      : first.value;
  return [{ ...first, value: both }];
}

function partsOf(name: string, value: string): { path: string; value: string }[] {
  if (name === 'ONBUILD') {
    const [, inner, rest] = INSTRUCTION.exec(value) ?? [];
    return inner && rest ? partsOf(inner.toUpperCase(), rest) : [];
  }
  if (name !== 'ENV' && name !== 'ARG') return [{ path: name, value }];
  const pairs = [...value.matchAll(/([A-Za-z_]\w*)=("[^"]*"|'[^']*'|\S*)/g)];
  if (pairs.length === 0) {
    const [key, ...rest] = value.split(/\s+/);
    return [{ path: `${name}.${key}`, value: rest.join(' ') }];
  }
  return pairs.map(([, key, said]) => ({
    path: `${name}.${key}`,
    value: said!.replace(/^(["'])(.*)\1$/, '$2'),
  }));
}

/** `RUN ["sh", "-c", "…"]` and `RUN --mount=… cmd` as the shell would get them. */
function scriptOf(value: string): string {
  const text = value.replace(/^(--\w+=\S+\s+)+/, '');
  if (!text.startsWith('[')) return text;
  try {
    const words: unknown = JSON.parse(text);
    if (Array.isArray(words))
      return words.map((word) => `'${String(word).replaceAll("'", `'\\''`)}'`).join(' ');
  } catch {
    // A shell line may begin with a bracket as well.
  }
  return text;
}
