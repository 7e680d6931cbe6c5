import { rememberLast, type Side } from './cases.ts';
import { oracleDecide } from './policy-oracle.ts';
import { oracleMayDecide, oracleMayReject, oracleOpen } from './rights.ts';
import { onCall } from './time.ts';
import type { PolicyDocument } from './types.ts';

// Generated documents are JSON, which is YAML: nothing of the product reads them for the oracle.
const documentOf = rememberLast((text) => JSON.parse(text) as PolicyDocument);

/** The oracle, asked as the evaluator is. */
export const ORACLE: Side = {
  decide: (document, request, now, anybody) => oracleDecide(documentOf(document), request, now, anybody),
  mayDecide: (text, { requirements, votes, person, facts }, now) => {
    const document = documentOf(text);
    const rotations = Object.entries(document.on_call ?? {}).flatMap(([name, rotation]) =>
      onCall(rotation, document.time_zone ?? 'UTC', now) === person.id ? [name] : [],
    );
    const { began_by: runner, approvals, level } = facts;
    const answer = oracleMayDecide(
      requirements,
      votes,
      { ...person, on_call: rotations },
      {
        ...{ ...facts, runner, caps: document.caps ?? {} },
        approvals_in_last: approvals.map((at_ms) => ({ level, at_ms })),
      },
      now,
    );
    if (!answer.ok) return { ok: false, reason: answer.code };
    return { ok: true, roles: [...answer.roles].sort(), counts_in: answer.takes };
  },
  standing: ({ requirements, votes, person, facts }) => {
    const said = oracleOpen(requirements, votes);
    return {
      approved: requirements.every(({ count }, i) => said[i]! >= count),
      may_reject: oracleMayReject(requirements, person, { ...facts, runner: facts.began_by }),
    };
  },
};
