// count-tests REPORT CODE: prints "PASSED FAILED" out of jest's JSON report. Whatever ran nothing, or ended badly without a
// failed test to show for it, counts as a failure. What was skipped is named on standard error and never counted as passed.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const [path, code] = process.argv.slice(2);
const say = (text) => process.stderr.write(`   ${text}\n`);

function readReport() {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    say('jest left no report');
    return { numPassedTests: 0, numFailedTests: 0, testResults: [] };
  }
}

const report = readReport();
const broken = report.testResults.filter(({ assertionResults }) => assertionResults.length === 0);
for (const { name } of broken) say(`ran no test: ${relative(process.cwd(), name)}`);
for (const { name, assertionResults } of report.testResults) {
  const skipped = assertionResults.filter(({ status }) => status === 'pending').length;
  if (skipped > 0) say(`skipped ${skipped}: ${relative(process.cwd(), name)}`);
}

const found = report.numFailedTests + broken.length;
const unexplained = found === 0 && (code !== '0' || report.numPassedTests === 0) ? 1 : 0;
process.stdout.write(`${report.numPassedTests} ${found + unexplained}\n`);
