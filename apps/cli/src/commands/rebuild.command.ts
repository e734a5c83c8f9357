import { randomUUID } from 'node:crypto';

import type { DocumentStore } from '@app/documents';
import { type Command, InvalidArgumentError } from 'commander';
import { Listr } from 'listr2';

import { readRebuild, type RebuildProgress, requestRebuild } from '../../../projector/src/projections';
import { CommandFailure, exitCodes } from '../terminal/exit-codes';
import type { Terminal } from '../terminal/terminal';
import type { CommandContext } from './command-context';
import { withReadModels } from './looked-at-stores';

const names = ['communities', 'memberships', 'invitations', 'audit'] as const;
type Name = (typeof names)[number];

const POLL_MS = 100;
/** A running projector looks for requests twice a second. */
const TAKEN_UP_WITHIN_MS = 5_000;

const parseName = (text: string, earlier: readonly Name[] | undefined): readonly Name[] => {
  const name = names.find((known) => known === text);
  if (name === undefined) throw new InvalidArgumentError(`Choose among ${names.join(', ')}.`);
  return [...(earlier ?? []), name];
};

const describeProgress = ({ events, eventsPerSecond }: RebuildProgress) =>
  `${events.toLocaleString('en')} events, ${Math.round(eventsPerSecond).toLocaleString('en')} a second`;

/** Asks for one rebuild and follows it to its end. */
const rebuildOne = async (documents: DocumentStore, name: Name, report: (text: string) => void) => {
  const requestId = randomUUID();
  await requestRebuild(documents, name, requestId);
  const deadline = Date.now() + TAKEN_UP_WITHIN_MS;
  for (;;) {
    const progress = await readRebuild(documents, name);
    if (progress?.requestId !== requestId) {
      throw new CommandFailure(
        exitCodes.refused,
        `${name}: somebody asked for another rebuild meanwhile; that one goes on.`,
      );
    }
    if (progress.state === 'done') return progress;
    if (progress.state === 'requested' && Date.now() > deadline) {
      throw new CommandFailure(
        exitCodes.unavailable,
        'No projector took the request up. Start the server with the same DATA_DIR; it will then do it.',
      );
    }
    report(progress.lastError ?? describeProgress(progress));
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
};

const runRebuild = (documents: DocumentStore, wanted: readonly Name[], terminal: Terminal, json: boolean) => {
  const done: (RebuildProgress & { readonly name: Name })[] = [];
  const tasks = new Listr(
    wanted.map((name) => ({
      title: name,
      task: async (_: unknown, task: { output: string; title: string }) => {
        const progress = await rebuildOne(documents, name, (text) => (task.output = text));
        task.title = `${name}: ${describeProgress(progress)}`;
        done.push({ name, ...progress });
      },
    })),
    { concurrent: true, exitOnError: true, renderer: json ? 'silent' : terminal.rich ? 'default' : 'simple' },
  );
  return tasks.run().then(() => done);
};

/** `guestlist rebuild`: the running projector builds read models anew and swaps them in. */
export const addRebuildCommand = (program: Command, { env, terminal }: CommandContext): void => {
  program
    .command('rebuild')
    .description(
      'Have the running projector build read models anew, beside the ones in use, and swap them in when they have caught up.',
    )
    .argument('[names...]', `which ones: ${names.join(', ')}; all when left out`, parseName)
    .option('--json', 'print the outcome as JSON')
    .action(async (wanted: readonly Name[] | [], { json }: { json?: boolean }) => {
      const chosen = wanted.length === 0 ? names : [...new Set(wanted)];
      const done = await withReadModels(env, (documents) => runRebuild(documents, chosen, terminal, json === true));
      if (json) terminal.line(JSON.stringify({ rebuilt: done }));
    });
};
