import type { ServiceShape } from './service-shape.ts';

/** A Dockerfile for the service: pinned Node, an unprivileged user, its own port, health path and start command. */
export function writeDockerfile(shape: ServiceShape): string {
  const install = installOf(shape);
  return [
    `FROM node:${shape.node}-slim`,
    'ENV NODE_ENV=production',
    'WORKDIR /app',
    ...(install ? ['COPY package*.json ./', `RUN ${install}`] : []),
    'COPY --chown=node:node . .',
    'USER node',
    `ENV PORT=${shape.port}`,
    `EXPOSE ${shape.port}`,
    healthcheckOf(shape),
    `CMD ${list(shape.start)}`,
    '',
  ].join('\n');
}

/**
 * An existing Dockerfile brought up to the service as it is: what it says of port, health and start is corrected,
 * a missing user, port, health check or start command is added; everything else stays.
 */
export function updateDockerfile(text: string, shape: ServiceShape): string {
  const lines = joinContinued(text);
  replaceOrAdd(lines, /^EXPOSE\b/i, `EXPOSE ${shape.port}`, (line) => line.includes(String(shape.port)));
  replaceOrAdd(lines, /^HEALTHCHECK\b/i, healthcheckOf(shape), (line) => asksFor(line, shape.health));
  if (!lines.some((line) => /^(CMD|ENTRYPOINT)\b/i.test(line))) insertLast(lines, `CMD ${list(shape.start)}`);
  const user = lines.findLast((line) => /^USER\b/i.test(line));
  if (!user) insertBeforeCommand(lines, 'USER node');
  return `${lines.join('\n').replace(/\n+$/, '')}\n`;
}

/** What Docker need not send to the build: history, dependencies, tests' leftovers, local settings. */
export function writeDockerignore(existing: string | undefined): string {
  const wanted = [
    '.git',
    '.github',
    'node_modules',
    'npm-debug.log',
    'coverage',
    '.env',
    '.env.*',
    'Dockerfile',
    'compose.yaml',
  ];
  const lines = (existing ?? '').split('\n').filter((line) => line !== '');
  return `${[...lines, ...wanted.filter((line) => !lines.includes(line))].join('\n')}\n`;
}

function installOf({ install }: ServiceShape): string | null {
  return install === null ? null : `${install} --omit=dev`;
}

/** Node asks, since the slim image has no curl; PORT as the container has it. */
function healthcheckOf({ health, port }: ServiceShape): string {
  const ask = `fetch('http://127.0.0.1:' + (process.env.PORT || ${port}) + '${health}').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`;
  return `HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 CMD ${list(['node', '-e', ask])}`;
}

function list(words: string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(', ')}]`;
}

function asksFor(line: string, health: string): boolean {
  return new RegExp(`[:\\d'"]\\s*\\+?\\s*['"]?${health.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}['"\\s|]`).test(
    `${line} `,
  );
}

/** Instructions with their continuation lines kept together. */
function joinContinued(text: string): string[] {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const open = lines.at(-1);
    if (open?.trimEnd().endsWith('\\')) lines[lines.length - 1] = `${open}\n${line}`;
    else lines.push(line);
  }
  return lines;
}

function replaceOrAdd(lines: string[], kind: RegExp, wanted: string, fits: (line: string) => boolean): void {
  const at = lines.findLastIndex((line) => kind.test(line));
  if (at < 0) insertBeforeCommand(lines, wanted);
  else if (!fits(lines[at]!)) lines[at] = wanted;
}

function insertBeforeCommand(lines: string[], line: string): void {
  const at = lines.findLastIndex((each) => /^(CMD|ENTRYPOINT)\b/i.test(each));
  if (at < 0) insertLast(lines, line);
  else lines.splice(at, 0, line);
}

function insertLast(lines: string[], line: string): void {
  while (lines.at(-1) === '') lines.pop();
  lines.push(line);
}
