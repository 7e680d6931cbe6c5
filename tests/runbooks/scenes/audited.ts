import { PRODUCTION_PLAN, productionTurns } from '../../flow/scripts.ts';
import { forge } from '../../support/forge.ts';
import type { SetScene } from './scene.ts';

/** A rejection is on record, and later the database's owner makes something else of its reason. */
export const audited: SetScene = async ({ drive }) => {
  const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
  await drive.reject(id, 'tech_lead', 'Not before the audit.');
  const alter = () =>
    forge(
      drive.engine.db.ownerUrl,
      `update audit_events set data = jsonb_set(data::jsonb, '{reason}', '"Go ahead."')::text where type = 'approval.reject'`,
    );
  return { variables: {}, acts: { 'somebody-alters-a-row': alter } };
};
