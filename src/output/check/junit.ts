// The results of a check as JUnit XML, in the dialect that CI systems read: a suite for each file, a case for each
// expectation. What cannot be decided is a failure, since a skipped test would look like a pass.

import type { ResultAccount } from '#explain/check.js';
import { tellDiagnostic } from '#explain/diagnostics.js';
import { positionText } from '#explain/names.js';
import { plain } from '#explain/phrase.js';
import type { Diagnostic } from '#manifest/diagnostic.js';
import type { Canvas } from '../format.js';
import type { RenderReport } from './format.js';
import { plainBody } from './text.js';

export const junit: RenderReport = async ({ account, remarks }, canvas) => {
  const suites: string[] = [];
  const errors = remarks.filter(({ severity }) => severity === 'error');
  for (const file of account.files) {
    const results = account.results.filter(({ result }) => result.expectation.at.file === file);
    const unread = errors.filter(({ at }) => at.file === file);
    const cases: string[] = unread.map(unreadCase);
    for (const result of results) cases.push(await testCase(result, canvas));
    const sums = counts(results, unread);
    suites.push(`  <testsuite${attributes({ name: file, file, ...sums })}>`, ...cases, '  </testsuite>');
  }
  const total = counts(account.results, errors);
  const open = `<testsuites${attributes({ name: 'k8snet check', ...total })}>`;
  return `${['<?xml version="1.0" encoding="UTF-8"?>', open, ...suites, '</testsuites>'].join('\n')}\n`;
};

function counts(results: readonly ResultAccount[], unread: readonly Diagnostic[]) {
  const invalid = results.filter(({ result }) => result.status === 'invalid').length;
  const ok = results.filter(({ result }) => result.status === 'ok').length;
  const errors = invalid + unread.length;
  return { tests: results.length + unread.length, failures: results.length - ok - invalid, errors, skipped: 0 };
}

async function testCase(result: ResultAccount, canvas: Canvas): Promise<string> {
  const { name, claim, notes } = result;
  const { expectation, status } = result.result;
  const { file, line } = expectation.at;
  const title = name === undefined ? claim : `${name} (${claim})`;
  const open = `    <testcase${attributes({ name: title, classname: file, file, line })}`;
  if (status === 'ok' && notes.length + result.reasons.length === 0) return `${open}/>`;
  if (status === 'ok') {
    const lines = [...result.reasons.map(plain), ...notes.map((note) => `${note.code}: ${plain(note.message)}`)];
    return `${open}>\n      <system-out>${escaped(lines.join('\n'))}</system-out>\n    </testcase>`;
  }
  const element = status === 'invalid' ? 'error' : 'failure';
  const why = result.vacuity?.message ?? result.usage?.message ?? result.reasons[0] ?? [];
  const known = result.vacuity?.code ?? result.usage?.code ?? result.journey?.findings[0]?.code;
  const body = `${positionText(expectation.at)}\n${await plainBody(result, canvas)}`;
  const type = known === undefined ? status : `${status} ${known}`;
  const inner = `<${element}${attributes({ type, message: plain(why) })}>${escaped(body)}</${element}>`;
  return `${open}>\n      ${inner}\n    </testcase>`;
}

/** An entry that could not be read must not leave the report green. */
function unreadCase(diagnostic: Diagnostic): string {
  const { code, at } = diagnostic;
  const message = plain(tellDiagnostic(diagnostic).message);
  const open = `    <testcase${attributes({ name: `unread: ${positionText(at)}`, classname: at.file, file: at.file, line: at.line })}>`;
  return `${open}\n      <error${attributes({ type: code, message })}/>\n    </testcase>`;
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(`${value}`).replaceAll('\n', '&#10;')}"`)
    .join('');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Characters that XML 1.0 cannot hold, not even escaped, are replaced. */
function escaped(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
    .replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
