import { expect, it } from 'vitest';
import { compareCatalogs } from '../../infra/verify/catalog.ts';

it('shows the statement that brings back a missing index, trigger or constraint', () => {
  const expected = new Map([
    ['index public.i', 'CREATE INDEX i ON public.t USING btree (a)'],
    ['trigger public.t.g', 'CREATE TRIGGER g BEFORE UPDATE ON public.t EXECUTE FUNCTION f()'],
    ['constraint public.t.k', 'CHECK ((a > 0))'],
    ['column public.t.a', 'no. 1, integer'],
  ]);
  expect(compareCatalogs(expected, new Map())).toEqual([
    'missing: column public.t.a',
    'missing: constraint public.t.k\n    recreate ALTER TABLE public.t ADD CONSTRAINT k CHECK ((a > 0));',
    'missing: index public.i\n    recreate CREATE INDEX i ON public.t USING btree (a);',
    'missing: trigger public.t.g\n    recreate CREATE TRIGGER g BEFORE UPDATE ON public.t EXECUTE FUNCTION f();',
  ]);
});
