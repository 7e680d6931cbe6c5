import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Place } from './place.ts';
import { isSeen, readSteps, type Step } from './read-steps.ts';
import { SCENES } from './scenes/scenes.ts';
import { openShell } from './shell.ts';

const FOLDER = 'docs/runbooks';
const pages = readdirSync(FOLDER).filter((name) => name.endsWith('.md'));
const stepsOf = (name: string) => readSteps(readFileSync(`${FOLDER}/${name}`, 'utf8'));
const whole = (text: string, variables: Record<string, string>) =>
  text.replace(/\$(\w+)/g, (said, name: string) => variables[name] ?? said);

describe.each(Object.keys(SCENES))('docs/runbooks/%s', (name) => {
  it('says what its commands answer', { timeout: 60_000 }, async () => {
    const place = await Place.open();
    const shell = await openShell(place);
    try {
      const { variables, acts = {} } = await SCENES[name]!(place);
      const steps = stepsOf(name).filter(({ notRun }) => notRun === null);
      expect(steps.length).toBeGreaterThan(2);
      for (const step of steps) {
        if (step.after) await (acts[step.after] ?? unknown(step))();
        const { code, output } = await shell.run(step, variables);
        const where = `${FOLDER}/${name}:${step.line} exited with ${code} and said\n${output}`;
        expect(code, where).toBe(step.exit);
        if (step.sees !== null && !isSeen(whole(step.sees, variables), output))
          expect.fail(`${where}\nand not\n${whole(step.sees, variables)}`);
      }
      const said = new Set(steps.map(({ after }) => after));
      expect(Object.keys(acts).filter((act) => !said.has(act))).toEqual([]);
    } finally {
      await shell.close();
      await place.close();
    }
  });
});

function unknown({ after, line }: Step): never {
  throw new Error(`line ${line}: nothing is called ${after}`);
}

it.each(pages)('every block of %s is run here, or says why not', (name) => {
  const silent = stepsOf(name).filter(({ notRun }) => notRun === null && !SCENES[name]);
  expect(silent.map(({ line }) => line)).toEqual([]);
});

it.each(pages)('what %s points to is there', (name) => {
  const page = readFileSync(`${FOLDER}/${name}`, 'utf8');
  const others = [...page.matchAll(/(?<![\w/.-])([a-z-]+\.md)\b/g)].map(([, file]) => file!);
  const files = [...page.matchAll(/`((?:docs|tests|lib|infra)\/[\w./-]+\.\w+)`/g)].map(([, file]) => file!);
  expect(others.filter((file) => !pages.includes(file))).toEqual([]);
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});

it('every alert names a runbook that is there', () => {
  const alerts = readFileSync('infra/prometheus/alerts.yml', 'utf8');
  const named = [...alerts.matchAll(/runbook: (\S+)/g)].map(([, file]) => file!);
  expect(named).toHaveLength(alerts.match(/- alert:/g)!.length);
  expect(named.filter((file) => !existsSync(file))).toEqual([]);
});

it('an output is what the page says, or it is not', () => {
  expect(isSeen('a  …\n…\nz\n', 'a b\nc\nd\n  z')).toBe(true);
  expect(isSeen('a …\nz\n', 'a b\nc\nz')).toBe(false);
  expect(isSeen('a\n', 'a b\n')).toBe(false);
  expect(isSeen('a (b)\n', 'a   (b)\n')).toBe(true);
});
