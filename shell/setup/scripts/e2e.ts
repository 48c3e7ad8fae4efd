import { browser, extensions, runChecks, standalone } from '../checks.ts';
import { main } from '../main.ts';

// names of files are of the tests that share one lab
await main((context) => runChecks(context.args.length > 0 ? [browser] : [browser, standalone, extensions], context));
