import { ALL_BROWSER, namedBrowser, runChecks } from '../checks.ts';
import { main } from '../main.ts';

await main((context) => runChecks(context.args.length > 0 ? [namedBrowser] : ALL_BROWSER, context));
