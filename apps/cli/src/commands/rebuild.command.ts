import type { DocumentStore } from '@app/documents';
import { type Command, InvalidArgumentError } from 'commander';
import { Listr } from 'listr2';

import type { RebuildProgress } from '../../../projector/src/projections';
import type { Terminal } from '../terminal/terminal';
import type { CommandContext } from './command-context';
import { describeProgress, followRebuild } from './follow-rebuild';
import { withReadModels } from './looked-at-stores';

const names = ['communities', 'memberships', 'invitations', 'audit', 'timeline'] as const;
type Name = (typeof names)[number];

const parseName = (text: string, earlier: readonly Name[] | undefined): readonly Name[] => {
  const name = names.find((known) => known === text);
  if (name === undefined) throw new InvalidArgumentError(`Choose among ${names.join(', ')}.`);
  return [...(earlier ?? []), name];
};

const runRebuild = (documents: DocumentStore, wanted: readonly Name[], terminal: Terminal, json: boolean) => {
  const done: (RebuildProgress & { readonly name: Name })[] = [];
  const tasks = new Listr(
    wanted.map((name) => ({
      title: name,
      task: async (_: unknown, task: { output: string; title: string }) => {
        const progress = await followRebuild(documents, name, (now) => (task.output = describeProgress(now)));
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
    .addHelpText('after', '\nExamples:\n  npx guestlist rebuild\n  npx guestlist rebuild invitations audit --json')
    .action(async (wanted: readonly Name[] | [], { json }: { json?: boolean }) => {
      const chosen = wanted.length === 0 ? names : [...new Set(wanted)];
      const done = await withReadModels(env, (documents) => runRebuild(documents, chosen, terminal, json === true));
      if (json) terminal.line(JSON.stringify({ rebuilt: done }));
    });
};
