import { stat } from 'node:fs/promises';

import { Argument, type Command } from 'commander';
import { Listr } from 'listr2';

import type { ServerConnection } from '../http/server-connection';
import { connectionOf, type ServerFlags, withServerOptions } from '../http/server-options';
import { importPeople, type ImportOptions } from '../import/import-people';
import { reporterFor } from '../import/reporters';
import { rolesIn } from '../import/rows';
import type { Tally } from '../import/row-report';
import { CommandFailure, exitCodes } from '../terminal/exit-codes';
import { paceOf } from '../terminal/pace';
import type { CommandContext } from './command-context';

interface ImportFlags extends ServerFlags {
  readonly community: string;
  readonly roles?: readonly string[];
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const PLAIN_EVERY_MS = 5_000;

const sizeOf = async (file: string): Promise<number> => {
  const found = await stat(file).catch(() => null);
  if (found?.isFile() !== true) throw new CommandFailure(exitCodes.usage, `There is no file ${file}.`);
  return found.size;
};

type Told = (text: string) => void;

/** One run over the file; how far it is goes to `told`. */
const runOnce = async (
  { terminal }: CommandContext,
  server: ServerConnection,
  { json, ...options }: ImportOptions & { readonly json: boolean },
  told: Told,
): Promise<Tally> => {
  const size = await sizeOf(options.file);
  const reporter = reporterFor(terminal, json);
  const begin = performance.now();
  const tally = await importPeople(server, options, {
    row: (report) => reporter.row(report),
    progress: (rows, bytes) => {
      const pace = paceOf(rows, { part: bytes / size, seconds: (performance.now() - begin) / 1_000 });
      told(`${rows.toLocaleString('en')} rows, ${pace}`);
    },
  });
  reporter.end(tally);
  return tally;
};

type Run = (context: CommandContext, told: Told) => Promise<Tally>;

const withRemarks = (context: CommandContext, run: Run): Promise<Tally> => {
  let toldAt = performance.now();
  return run(context, (text) => {
    if (performance.now() - toldAt < PLAIN_EVERY_MS) return;
    toldAt = performance.now();
    context.terminal.note(text);
  });
};

/** What is reported meanwhile is drawn below the progress when that has ended. */
const withDrawing = async (context: CommandContext, title: string, run: Run): Promise<Tally> => {
  const { terminal } = context;
  const held: (() => void)[] = [];
  const holding = {
    ...terminal,
    line: (text?: string) => void held.push(() => terminal.line(text)),
    table: (...table: Parameters<typeof terminal.table>) => void held.push(() => terminal.table(...table)),
  };
  const outcome: { tally?: Tally } = {};
  const task = async (_: unknown, row: { output: string }) => {
    outcome.tally = await run({ ...context, terminal: holding }, (text) => (row.output = text));
  };
  await new Listr([{ title, task }]).run();
  for (const draw of held) draw();
  if (outcome.tally === undefined) throw new RangeError('Nothing was imported');
  return outcome.tally;
};

/** At a terminal progress is drawn; elsewhere it is a remark now and then. */
const runWithProgress = (
  context: CommandContext,
  server: ServerConnection,
  options: ImportOptions & { readonly json: boolean },
): Promise<Tally> => {
  const run: Run = (speaking, told) => runOnce(speaking, server, options, told);
  if (!context.terminal.rich || options.json) return withRemarks(context, run);
  return withDrawing(context, options.dryRun ? 'Looking what would happen' : 'Inviting', run);
};

const isNo = (answer: string) => /^n/i.test(answer.trim());
const isYes = (answer: string) => /^y/i.test(answer.trim());

/** Somebody at a terminal is offered to look first; false when he then thinks better of it. */
const mayGoOn = async (ask: NonNullable<CommandContext['ask']>, dryRun: () => Promise<Tally>): Promise<boolean> => {
  if (isNo(await ask('Look first at what would happen, without inviting anybody? [Y/n] '))) return true;
  const tally = await dryRun();
  return isYes(await ask(`Invite ${tally['would-invite'].toLocaleString('en')} now? [y/N] `));
};

const runImport = async (context: CommandContext, file: string, flags: ImportFlags): Promise<void> => {
  const { community, roles = [], dryRun = false, yes = false, json = false } = flags;
  const server = connectionOf(context.env, flags);
  const run = (dry: boolean) =>
    runWithProgress(context, server, { file, communityId: community, roles, dryRun: dry, json });
  const { ask } = context;
  if (ask !== undefined && !dryRun && !yes && !json && !(await mayGoOn(ask, () => run(true)))) {
    context.terminal.line('Nobody was invited.');
    return;
  }
  const { failed, rows } = await run(dryRun);
  if (failed === 0) return;
  throw new CommandFailure(
    exitCodes.refused,
    `${failed.toLocaleString('en')} of ${rows.toLocaleString('en')} rows failed. Mend them and import the file again: it is safe to repeat.`,
  );
};

const HELP = `
The file is UTF-8 with the header email or email,roles. A cell of roles names role ids with commas (in quotes), semicolons or
spaces between them; where it is empty, --roles counts. Every row is reported with its line: at a terminal as a table, in a pipe
as lines with tabs, with --json as one object a line and {"summary"} at the end.
Rows go in requests of 1,000 or 1 MiB. Break it off and repeat it as you like: nobody is invited twice, and who is invited or
a member already is told so and is no failure. Ends with 1 when a row failed, 3 when the server was away for too long.

Examples:
  export GUESTLIST_TOKEN=$(npx guestlist token --email ada@example.org)
  npx guestlist import people.csv --community ID --roles analyst --dry-run
  npx guestlist import people.csv --community ID --roles analyst,guest --json > report.ndjson`;

/** `guestlist import`: invites everybody in a file. */
export const addImportCommand = (program: Command, context: CommandContext): void => {
  const command = program
    .command('import')
    .description('Invite everybody in a CSV file. At a terminal, a dry run is offered first.')
    .addArgument(new Argument('<file>', 'people.csv'))
    .requiredOption('--community <id>', 'where they are invited')
    .option('--roles <roles>', 'role ids for rows that name none, with commas between them', rolesIn)
    .option('--dry-run', 'tell what would happen and invite nobody')
    .option('--yes', 'do not offer a dry run');
  withServerOptions(command)
    .option('--json', 'report as one JSON object a line')
    .addHelpText('after', HELP)
    .action((file: string, flags: ImportFlags) => runImport(context, file, flags));
};
