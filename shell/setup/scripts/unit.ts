import { unit, runChecks } from '../checks.ts';
import { main } from '../main.ts';

await main((context) => runChecks([unit], context));
