import { writeDatabasePage } from './database-page.ts';

writeDatabasePage();
console.log('docs/database.md written.');
