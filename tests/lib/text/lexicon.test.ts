import { describe, expect, it } from 'vitest';
import { findEnvironments } from '../../../lib/text/environments.ts';
import { inflect, lookupVerb } from '../../../lib/text/inflect.ts';
import { findNouns, plural, verbAt } from '../../../lib/text/lexicon.ts';
import { HARMLESS, NOUNS } from '../../../lib/text/nouns.ts';
import { tokenize } from '../../../lib/text/tokens.ts';
import { VERBS } from '../../../lib/text/verbs.ts';

describe('the verb table', () => {
  it.each([
    ['deploy', ['deploy', 'deploys', 'deploying', 'deployed']],
    ['ship', ['ship', 'ships', 'shipping', 'shipped']],
    ['remove', ['remove', 'removes', 'removing', 'removed']],
    ['modify', ['modify', 'modifies', 'modifying', 'modified']],
    ['patch', ['patch', 'patches', 'patching', 'patched']],
    ['write', ['write', 'writes', 'writing', 'wrote', 'written']],
  ])('inflects %s', (lemma, forms) => expect(inflect(lemma).map(([word]) => word)).toEqual(forms));

  it('has no verb in two classes', () => {
    const all = Object.values(VERBS).flat();
    expect(all.filter((verb, i) => all.indexOf(verb) !== i)).toEqual([]);
  });

  it('knows whole words only', () => {
    expect(lookupVerb('deployment')).toBeNull();
    expect(lookupVerb('additional')).toBeNull();
    expect(lookupVerb('deploying')?.lemma).toBe('deploy');
  });

  it('finds particles where they stand apart', () => {
    expect(verbAt(tokenize('roll checkout back'), 0)?.verbClass).toBe('rollback');
    expect(verbAt(tokenize('turn the flag off'), 0)?.lemma).toBe('turn off');
    expect(verbAt(tokenize('set the flag to false'), 0)?.lemma).toBe('set');
  });
});

describe('the noun table', () => {
  it('has no noun in two classes', () => {
    const all = [...HARMLESS, ...Object.values(NOUNS).flat()];
    expect(all.filter((noun, i) => all.indexOf(noun) !== i)).toEqual([]);
  });

  it('prefers the longest phrase, whole words, and takes plurals', () => {
    const classes = (text: string) => findNouns(tokenize(text)).map(({ nounClass }) => nounClass);
    expect(classes('environment variables')).toEqual(['config']);
    expect(classes('the keyboard')).toEqual([]);
    expect(classes('keyboard shortcuts')).toEqual(['harmless']);
    expect(classes('database migrations')).toEqual(['migration']);
    expect(plural('policy')).toBe('policies');
  });
});

describe('environments', () => {
  it.each<[string, string[]]>([
    ['to prod', ['production']],
    ['on staging and production', ['staging', 'production']],
    ['staging/production', ['staging', 'production']],
    ['the production database', ['production']],
    ['go live', ['production']],
    ['to dev', ['development']],
    ['production-ready', []],
    ['the production page', []],
    ['non-production', []],
    ['the product page', []],
    ['live chat widget', []],
    ['a multi-stage build', []],
    ['the dev team', []],
    ['reproduction steps', []],
  ])('%j names %j', (text, expected) => {
    expect(findEnvironments(tokenize(text)).map(({ environment }) => environment)).toEqual(expected);
  });
});

describe('tokenize', () => {
  it('keeps paths, versions and quotations whole', () => {
    const kinds = tokenize('Add GET /orders/:id, bump `left pad` to 1.2.3 (v2).').map(
      ({ kind, text }) => `${kind}:${text}`,
    );
    expect(kinds).toEqual([
      'word:Add',
      'word:GET',
      'word:/orders/:id',
      'comma:,',
      'word:bump',
      'quote:left pad',
      'word:to',
      'word:1.2.3',
      'word:v2',
      'stop:.',
    ]);
  });

  it('sees bullets and numbers at the start of lines only', () => {
    expect(tokenize('- a\n2) b - c').map(({ kind }) => kind)).toEqual([
      'bullet',
      'word',
      'stop',
      'number',
      'word',
      'break',
      'word',
    ]);
  });
});
