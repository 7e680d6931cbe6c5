import { writeAccessPage } from './access-page.ts';

writeAccessPage();
console.log('docs/access.md written.');
