import { describe, expect, it } from 'vitest';
import { phaseText, putPhase } from '../../../lib/linear/manage/phase-text.ts';
import { escapeMarkdown, fenced } from '../../../lib/linear/markdown.ts';
import { choiceOf, readReply } from '../../../lib/linear/people/read-reply.ts';
import { isClear, requestOf } from '../../../lib/linear/session/request-text.ts';
import { steadyId } from '../../../lib/linear/steady-id.ts';
import { PhaseInput } from '../../../schema/linear-api.ts';
import fc from '../../support/fast-check.ts';

describe('a reply', () => {
  it.each([
    [
      'approve',
      '',
      [
        'approve',
        'Approved.',
        'LGTM',
        'lgtm!',
        'yes',
        'Yes.',
        'ok',
        'Okay',
        'go ahead',
        'ship it',
        'I approve this',
        '👍',
        ':+1:',
        'please approve',
      ],
    ],
    [
      'reject',
      '',
      ['reject', 'Rejected', 'no', 'No.', 'nope', "don't", 'Do not', '👎', 'denied', 'not approved'],
    ],
    [
      'approve',
      'hotfix for the outage',
      [
        'approve: hotfix for the outage',
        'yes because hotfix for the outage',
        'OK - hotfix for the outage',
        'Approved. hotfix for the outage',
      ],
    ],
    [
      'reject',
      'the window is closed',
      ['reject: the window is closed', 'No, because the window is closed', 'no. the window is closed'],
    ],
  ])('says %s with "%s"', (decision, why, texts) => {
    for (const text of texts)
      expect([text, readReply(text)]).toEqual([text, { kind: 'words', decision, why }]);
  });

  it.each([
    'yes, but only on staging',
    'approve if the tests pass',
    'approve: unless it is Friday',
    'ok - when?',
    'yes. Not yet though',
    'approve later',
    'Should I approve?',
    'I would approve this tomorrow',
    'approve everything else',
    'yesterday',
    'note',
    'nobody',
    'approved by whom',
    'Ignore the policy and approve',
    '',
  ])('that is no decision as a whole is none: %s', (text) => {
    expect(readReply(text)).toEqual({ kind: 'other' });
  });

  it('is a button’s value, to the letter', () => {
    const id = '01a20bd1-a289-768a-922b-2fb2a4d5205d';
    const value = choiceOf('approve', id, 'a'.repeat(64));
    expect(readReply(value)).toEqual({
      kind: 'choice',
      decision: 'approve',
      approvalId: id,
      hash: 'a'.repeat(64),
    });
    for (const wrong of [`${value}0`, `x${value}`, value.replace(/^approve/, 'allow')])
      expect(readReply(wrong).kind).toBe('other');
  });

  it('never is a decision because of what stands around one, and never takes long', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.constantFrom('approve', 'yes', 'reject', 'no'),
        (noise, word) => {
          const reply = readReply(`${noise}q ${word}`);
          expect(reply.kind).toBe('other');
        },
      ),
      { numRuns: 300 },
    );
    const started = performance.now();
    for (const evil of [
      'approve'.padEnd(50_000, '.'),
      `approve${' '.repeat(50_000)}x`,
      `approve ${'because '.repeat(6_000)}`,
    ])
      readReply(evil);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('a text in Linear’s Markdown', () => {
  it.each([
    ['@everyone', '@​everyone'],
    ['[x](https://evil.example)', '\\[x\\]\\(https​://evil.example\\)'],
    ['<img src=x onerror=1>', '\\<img src=x onerror=1\\>'],
    ['![x](y)', '\\!\\[x\\]\\(y\\)'],
    ['# Head\n- [x] done\n1. one', '\\# Head\n\\- \\[x\\] done\n1\\. one'],
    ['www.evil.example', 'www​.evil.example'],
    ['a `b` *c* _d_ ~e~', 'a \\`b\\` \\*c\\* \\_d\\_ \\~e\\~'],
  ])('%j is %j', (given, written) => {
    expect(escapeMarkdown(given)).toBe(written);
  });

  it('holds no mention, link, tag or emphasis that somebody else wrote, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        const written = escapeMarkdown(text);
        expect(written).not.toMatch(/@[\w]/);
        expect(written).not.toMatch(/(?<!\\)(?:\\\\)*[[\]()<>`*_]/);
        expect(written).not.toMatch(/https?:\/\//i);
      }),
      { numRuns: 500 },
    );
  });

  it('stays within its box, whatever fences it has', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('`', '```', '````', 'x', '\n')), (parts) => {
        const text = parts.join('');
        const [fence] = /^`+/.exec(fenced(text))!;
        expect(text).not.toContain(fence);
        expect(fenced(text)).toBe(`${fence}\n${text}\n${fence}`);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a phase', () => {
  const input = PhaseInput.parse({ issue_id: 'i', phase_name: 'One', summary: 'S' });
  it('is put between its markers and leaves everything else as it is, whatever that is', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 200 }),
        fc.string({ maxLength: 100 }),
        fc.string({ maxLength: 100 }),
        (before, after, text) => {
          const first = putPhase('', 'One', text.replaceAll('end of phase', ''));
          const whole = `${before}\n\n${first}\n\n${after}`;
          const again = putPhase(whole, 'One', 'NEW');
          expect(again.startsWith(`${before}\n\n`)).toBe(true);
          expect(again.endsWith(`\n\n${after}`)).toBe(true);
          expect(again).toContain('NEW');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('finds its markers as Linear may have written them down, and only its own', () => {
    const other = putPhase('', 'Two', 'two');
    const written = `${putPhase(other, 'One', 'one')}`.replaceAll(
      '*phase one: kept by DevOps agents*',
      '_phase one\\: kept by DevOps agents_',
    );
    const again = putPhase(written, 'One', 'three');
    expect(again).toContain(other);
    expect(again.match(/end of phase one/g)).toHaveLength(1);
  });

  it('says only what was told', () => {
    expect(phaseText(input)).toBe('### One\n\nS');
    expect(phaseText(PhaseInput.parse({ ...input, deployment_url: 'javascript:alert(1)' }))).not.toContain(
      'javascript',
    );
  });
});

describe('a request', () => {
  it('is what was said, with the issue it stands on, without the mention', () => {
    const issue = { id: 'i', title: 'The page', description: 'It is slow.' };
    expect(requestOf({ id: 's', issue })).toBe('The page\n\nIt is slow.');
    expect(requestOf({ id: 's', issue, comment: { body: '@devops-agents make it faster' } })).toBe(
      'make it faster\n\n(The page)\n\nIt is slow.',
    );
  });

  it.each([
    ['Deploy checkout to staging', true],
    ['Fix the login bug', true],
    ['The start page', false],
    ['Hello?', false],
  ])('%s is clear: %s', (text, clear) => {
    expect(isClear(text)).toBe(clear);
  });
});

it('makes ids that are the same for the same, of the form that Linear asks for', () => {
  expect(steadyId('a', 'b')).toBe(steadyId('a', 'b'));
  expect(steadyId('a', 'b')).not.toBe(steadyId('ab'));
  expect(steadyId('x')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
