import { type Command, Option } from 'commander';

import { type ExportEnd, ExportTail } from '../export/export-tail';
import { fileSink, type Sink, streamSink } from '../export/sinks';
import type { ServerConnection } from '../http/server-connection';
import { connectionOf, type ServerFlags, withServerOptions } from '../http/server-options';
import { CommandFailure, exitCodes } from '../terminal/exit-codes';
import type { CommandContext } from './command-context';
import { type Place, placeParser } from './place';

interface ExportFlags extends ServerFlags {
  readonly community: string;
  readonly format: 'ndjson' | 'csv';
  readonly from?: Place;
  readonly to?: Place;
  readonly tree?: boolean;
  readonly output?: string;
  readonly json?: boolean;
}

const accepts = { ndjson: 'application/x-ndjson', csv: 'text/csv' } as const;

const textOf = (place: Place) => ('time' in place ? place.time : place.position);

const pathOf = ({ community, from, to, tree }: ExportFlags): string => {
  const query = new URLSearchParams({
    ...(from === undefined ? {} : { from: textOf(from) }),
    ...(to === undefined ? {} : { to: textOf(to) }),
    ...(tree ? { scope: 'tree' } : {}),
  });
  return `/v1/communities/${encodeURIComponent(community)}/audit${query.size === 0 ? '' : `?${query.toString()}`}`;
};

const cutOff = () =>
  new CommandFailure(exitCodes.unavailable, 'The export was cut off: what came is not whole. Repeat it.');

const pump = async (server: ServerConnection, flags: ExportFlags, sink: Sink): Promise<ExportEnd> => {
  const response = await server.ask({ method: 'GET', path: pathOf(flags), accept: accepts[flags.format] });
  const tail = new ExportTail();
  const reader = response.body?.getReader() as ReadableStreamDefaultReader<Uint8Array> | undefined;
  for (;;) {
    // A connection that breaks is an export that does not say its end.
    const piece = await reader?.read().catch(() => undefined);
    if (piece?.value === undefined) break;
    tail.add(piece.value);
    await sink.write(piece.value);
  }
  const end = tail.end(flags.format);
  if (end === null) throw cutOff();
  return end;
};

const runExport = async ({ env, terminal }: CommandContext, flags: ExportFlags): Promise<void> => {
  const { output, json = false } = flags;
  if (json && output === undefined && flags.format === 'csv') {
    throw new CommandFailure(
      exitCodes.usage,
      '--json with --format csv needs --output: both would go to standard output.',
    );
  }
  const server = connectionOf(env, flags);
  const sink = output === undefined ? streamSink((piece) => terminal.raw(piece)) : await fileSink(output);
  let end: ExportEnd;
  try {
    end = await pump(server, flags, sink);
    await sink.finish();
  } catch (error) {
    await sink.abandon();
    throw error;
  }
  if (json && output !== undefined) terminal.line(JSON.stringify({ output, ...end }));
  else terminal.note(`${end.count.toLocaleString('en')} entries, up to position ${end.position}.`);
};

const HELP = `
What may be seen of the history, oldest first, in constant memory. The last line says how many entries there are; an export without
it is not whole, ends with 3, and leaves no file. --json tells the outcome of --output; standard output gets NDJSON in any case.

Examples:
  npx guestlist export --community ID --from 2026-05-01 --to 2026-05-31 > may.ndjson
  npx guestlist export --community ID --tree --format csv --output audit.csv`;

/** `guestlist export`: the audit trail of a community. */
export const addExportCommand = (program: Command, context: CommandContext): void => {
  const command = program
    .command('export')
    .description('Write the audit trail of a community to standard output or a file.')
    .requiredOption('--community <id>', 'whose history')
    .addOption(new Option('--format <format>', 'how').choices(['ndjson', 'csv']).default('ndjson'))
    .option('--from <place>', 'from this day (UTC), time or position on', placeParser('00:00:00.000'))
    .option('--to <place>', 'up to this day (UTC), time or position, included', placeParser('23:59:59.999'))
    .option('--tree', 'with every managed community of this root')
    .option('--output <file>', 'a new file instead of standard output');
  withServerOptions(command)
    .option('--json', 'print {"output", "count", "position"} of --output as JSON')
    .addHelpText('after', HELP)
    .action((flags: ExportFlags) => runExport(context, flags));
};
