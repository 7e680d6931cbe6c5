import { writeMetricsPage } from './metrics-page.ts';

writeMetricsPage();
console.log('docs/metrics.md written.');
