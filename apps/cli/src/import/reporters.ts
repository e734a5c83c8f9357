import type { Terminal } from '../terminal/terminal';
import type { Outcome, RowReport, Tally } from './row-report';

/** Says row by row what became of it, and at the end what came out of all. */
export interface Reporter {
  row(report: RowReport): void;
  end(tally: Tally): void;
}

/** So many rows are drawn for a person; a pipe gets them all. */
const MOST_DRAWN = 200;
/** A file of no more rows than this is drawn whole; of others only the rows that were not invited. */
const DRAWN_WHOLE = 40;

const words: Readonly<Record<Outcome, string>> = {
  invited: 'invited',
  'would-invite': 'would be invited',
  'already-invited': 'invited already',
  'already-member': 'a member already',
  failed: 'failed',
};

const head = ['line', 'email', 'outcome', 'why'];

// What a file holds must not move the cursor of whoever looks at it, nor look like another cell.
const printable = (text: string) => text.replaceAll(/\p{Cc}/gu, '\uFFFD');

const whyOf = ({ outcome, code, detail }: RowReport) =>
  outcome === 'failed' ? [code, detail].filter((part) => part !== undefined).join(': ') : '';

const cellsOf = (report: RowReport): readonly string[] =>
  [String(report.line), report.email, words[report.outcome], whyOf(report)].map(printable);

const summaryOf = (tally: Tally): string => {
  const parts = (Object.keys(words) as Outcome[]).flatMap((outcome) =>
    tally[outcome] === 0 ? [] : [`${tally[outcome].toLocaleString('en')} ${words[outcome]}`],
  );
  return `${tally.rows.toLocaleString('en')} rows: ${parts.join(', ') || 'nothing to do'}.`;
};

const jsonReporter = (terminal: Terminal): Reporter => ({
  row: (report) => terminal.line(JSON.stringify(report)),
  end: (tally) => terminal.line(JSON.stringify({ summary: tally })),
});

const plainReporter = (terminal: Terminal): Reporter => {
  terminal.line(head.join('\t'));
  return {
    row: (report) => terminal.line(cellsOf(report).join('\t')),
    end: (tally) => terminal.note(summaryOf(tally)),
  };
};

const drawingReporter = (terminal: Terminal): Reporter => {
  const first: RowReport[] = [];
  const notInvited: RowReport[] = [];
  return {
    row: (report) => {
      if (first.length <= DRAWN_WHOLE) first.push(report);
      const wasInvited = report.outcome === 'invited' || report.outcome === 'would-invite';
      if (!wasInvited && notInvited.length < MOST_DRAWN) notInvited.push(report);
    },
    end: (tally) => {
      const drawn = tally.rows <= DRAWN_WHOLE ? first : notInvited;
      if (drawn.length > 0) terminal.table(head, drawn.map(cellsOf));
      const hidden = tally.rows - tally.invited - tally['would-invite'] - drawn.length;
      if (hidden > 0)
        terminal.line(`${hidden.toLocaleString('en')} more that were not invited: a pipe gets every row.`);
      terminal.line(terminal.style(tally.failed > 0 ? 'yellow' : 'green', summaryOf(tally)));
    },
  };
};

/** A table for a person, one line a row in a pipe, one JSON object a line when asked. */
export const reporterFor = (terminal: Terminal, json: boolean): Reporter =>
  (json ? jsonReporter : terminal.rich ? drawingReporter : plainReporter)(terminal);
