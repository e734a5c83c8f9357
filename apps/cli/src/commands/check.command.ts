import type { Command } from 'commander';

import { checkReadModels, type ReadModelCheck } from '../../../projector/src/projections';
import { CommandFailure, exitCodes } from '../terminal/exit-codes';
import type { CommandContext } from './command-context';
import { withStoresToLookAt } from './looked-at-stores';

const verdictOf = ({ difference }: ReadModelCheck): string =>
  difference === null ? 'equal' : `${difference.kind}: ${difference.documentId}`;

const runCheck = async ({ env, terminal }: CommandContext, json: boolean): Promise<void> => {
  const checks: ReadModelCheck[] = [];
  await withStoresToLookAt(env, async (stores) => {
    for await (const check of checkReadModels(stores)) {
      checks.push(check);
      if (!json) terminal.note(`Folded ${check.name}: ${check.documents} documents`);
    }
  });
  const differing = checks.filter(({ difference }) => difference !== null);
  if (json) terminal.line(JSON.stringify({ equal: differing.length === 0, checks }));
  else {
    const rows = checks.map((check) => [check.name, String(check.documents), check.position ?? '–', verdictOf(check)]);
    terminal.table(['read model', 'documents', 'up to', 'verdict'], rows);
  }
  const [first] = differing;
  if (first === undefined) return;
  throw new CommandFailure(
    exitCodes.refused,
    `${first.name} differs from the log (${verdictOf(first)}). Build it anew: npx guestlist rebuild ${first.name}`,
  );
};

/** `guestlist check`: are the read models what the log says? */
export const addCheckCommand = (program: Command, context: CommandContext): void => {
  program
    .command('check')
    .description('Compare the read models with a fold of the log. Reads only, also beside a running server.')
    .option('--json', 'print {"equal", "checks"} instead of a table')
    .addHelpText(
      'after',
      '\nEnds with 1 and names the first difference when they differ.\n\nExamples:\n  npx guestlist check\n  npx guestlist check --json',
    )
    .action(({ json }: { json?: boolean }) => runCheck(context, json === true));
};
