// count-tests CODE REPORT…: prints "PASSED FAILED" out of jest's JSON reports. Whatever ran nothing, or ended badly without a
// failed test to show for it, counts as a failure. What was skipped is named on standard error and never counted as passed.
import { readFileSync } from 'node:fs';
import { basename, relative } from 'node:path';

const [code, ...paths] = process.argv.slice(2);
const say = (text) => process.stderr.write(`   ${text}\n`);

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    say(`jest left no report: ${basename(path)}`);
    return { numPassedTests: 0, numFailedTests: 0, testResults: [] };
  }
}

function failuresIn(report) {
  const broken = report.testResults.filter(({ assertionResults }) => assertionResults.length === 0);
  for (const { name } of broken) say(`ran no test: ${relative(process.cwd(), name)}`);
  for (const { name, assertionResults } of report.testResults) {
    const skipped = assertionResults.filter(({ status }) => status === 'pending').length;
    if (skipped > 0) say(`skipped ${skipped}: ${relative(process.cwd(), name)}`);
  }
  const found = report.numFailedTests + broken.length;
  return found === 0 && report.numPassedTests === 0 ? 1 : found;
}

const reports = paths.map(readReport);
const passed = reports.reduce((sum, { numPassedTests }) => sum + numPassedTests, 0);
const found = reports.reduce((sum, report) => sum + failuresIn(report), 0);
const unexplained = found === 0 && (code !== '0' || reports.length === 0) ? 1 : 0;
process.stdout.write(`${passed} ${found + unexplained}\n`);
