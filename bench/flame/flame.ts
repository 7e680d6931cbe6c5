import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../lib/figures.ts';
import { onStage } from '../lib/stage.ts';
import { captionOf } from '../report/flame.ts';
import { drawFlame } from '../report/flame-picture.ts';
import { ROOT } from '../report/machine.ts';
import { saveReport } from '../report/performance.ts';
import { type FlameReport, makeReport } from './report.ts';
import { PRELOAD, takeFlame } from './take.ts';

/** `npm run bench -- --flame`: profiles the main job on the Node host, writes docs/reports/flame.json and its picture. */
export async function measureFlame(settings: Settings): Promise<FlameReport> {
  const { report, flame } = await onStage(
    settings,
    async (stage) => makeReport(await takeFlame(stage.bench('flame')), stage.about),
    PRELOAD,
  );
  saveReport('flame', report);
  mkdirSync(join(ROOT, 'docs/pictures'), { recursive: true });
  writeFileSync(join(ROOT, 'docs/pictures/flame.svg'), drawFlame(flame.root, captionOf(report)));
  return report;
}
