import type { RepositoryFacts } from '../../../repository/types.ts';
import { cannot, type Draft } from '../draft.ts';
import type { TestWish } from '../wish.ts';
import { addTest } from './add-test.ts';
import { requestStyleOf } from './find-request.ts';

/**
 * A test that an existing route (or, for 404, an unknown path) answers with a status. It states what is wished,
 * and fails when the service does not do so.
 */
export function coverRoute(facts: RepositoryFacts, wish: TestWish): Draft {
  const { method, path, status } = wish;
  const route = facts.routes.find((one) => one.method === method && one.path === path);
  if (!route && status !== 404) return cannot(`${facts.name} has no route ${method} ${path} to test`);
  if (/[:{}*]/.test(path)) return cannot(`${path} needs parameters that the request does not give`);
  if (method !== 'GET' && status < 400)
    return cannot(`a ${method} needs a body that the request does not give`);
  const present = facts.testFiles.find((file) => isCovered(facts, file, wish));
  if (present) return { kind: 'nothing', summary: `${present} tests ${method} ${path} already.` };
  const test = addTest(facts, { method, path, status, fields: [] }, [
    route?.file ?? facts.routing.file ?? '',
  ]);
  if (!test) return cannot(`the tests of ${facts.name} show no way to make a request`);
  return {
    kind: 'change',
    change: {
      title: `Test of ${method} ${path}`,
      message: `test: ${method} ${path} answers ${status}`,
      files: [test],
    },
    summary: `${test.path} tests that ${method} ${path} answers ${status}.`,
  };
}

/** Does the test file make the very request, and look for the status close behind it? */
function isCovered(facts: RepositoryFacts, file: string, { method, path, status }: TestWish): boolean {
  const request = requestStyleOf(facts, file)?.request(method, path);
  const pieces = request ? (facts.files[file] ?? '').split(request).slice(1) : [];
  return pieces.some((after) => new RegExp(`\\b${status}\\b`).test(after.slice(0, 200)));
}
