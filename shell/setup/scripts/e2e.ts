import { browser, runChecks } from '../checks.ts';
import { main } from '../main.ts';

await main((context) => runChecks([browser], context));
