import { importRules, lint, runChecks, types } from '../checks.ts';
import { main } from '../main.ts';

await main((context) => runChecks([lint, types, importRules], context));
