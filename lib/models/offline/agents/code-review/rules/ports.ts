import type { Remark, Rule } from '../change.ts';
import { findingAt } from '../change.ts';

const IMPOSSIBLE: Remark = {
  severity: 'critical',
  category: 'invalid-port',
  message: 'There is no such port: ports go from 1 to 65535, so nothing can listen on it.',
  suggestion: 'Name a port from 1 to 65535, above 1024 for a process without special rights.',
};
const NONE: Remark = {
  severity: 'warning',
  category: 'invalid-port',
  message: 'Port 0 lets the machine choose one, so nobody knows where the service answers.',
  suggestion: 'Name a port from 1 to 65535.',
};

/** A name, an assignment and a number: `PORT=1`, `containerPort: 1`, `"port": "1"`, `env.PORT ?? 1`, `--port 1`. */
const ASSIGNED =
  /([A-Za-z][\w-]{0,60})["'\]]{0,2}(?:\s{0,4}:\s{0,4}number)?(?:\s{0,4}(?:=|:|\|\||\?\?)\s{0,4}|\s)["']?(-?\d{1,12})(?![\w.-])/g;
const EXPOSED = /^\s*EXPOSE\s+(\d{1,12})/;
/** `- "80:8080"` in a compose file: each side is a port. */
const PUBLISHED = /^\s*-\s*["']?(?:[\d.]+:)?(\d{1,12}):(\d{1,12})(?:\/(?:tcp|udp))?["']?\s*$/;
const IN_URL = /\b[a-z]{2,10}:\/\/[\w.-]{1,100}:(\d{1,12})(?=[/"'`\s]|$)/g;

/** Ports that no machine has, in configuration and code; tests may name them on purpose. */
export const findWrongPorts: Rule = (file) => {
  if (file.test || file.language === 'prose' || file.language === 'sql') return [];
  return file.lines.flatMap((line) => {
    if (!line.added) return [];
    const numbers = portsIn(line.bare);
    if (numbers.some((port) => port < 0 || port > 65_535)) return [findingAt(file, line, IMPOSSIBLE)];
    return numbers.includes(0) && file.language !== 'script' ? [findingAt(file, line, NONE)] : [];
  });
};

function portsIn(text: string): number[] {
  const assigned = [...text.matchAll(ASSIGNED)].flatMap(([, name, value]) =>
    namesPort(name!) && !spansAll(name!, value!) ? [value!] : [],
  );
  const published = PUBLISHED.exec(text)?.slice(1) ?? [];
  const exposed = EXPOSED.exec(text)?.slice(1) ?? [];
  const inUrls = [...text.matchAll(IN_URL)].map(([, port]) => port!);
  return [...assigned, ...published, ...exposed, ...inUrls].map(Number);
}

/** `httpPort`, `HTTP_PORT` and `port` name one; `export` and `support` do not. */
function namesPort(name: string): boolean {
  return /(?:^|[_-])port$|(?:^|[_-])PORT$|[a-z0-9]Port$/.test(name);
}

/** Terraform writes 0 and -1 for "all ports" and for protocols without any. */
function spansAll(name: string, value: string): boolean {
  return /^(?:from|to)_port$/.test(name) && Number(value) <= 0;
}
