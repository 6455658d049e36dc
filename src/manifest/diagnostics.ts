// Problems of one file with their lines: from what is wrong to what can be shown.

import type { Diagnostic, Location } from './diagnostic.js';
import type { Excerpt } from './line-column.js';
import type { LocatedText, Locator } from './locator.js';
import type { FileReport, Problem } from './report.js';
import { resolvePlain } from './yaml.js';

export function diagnosticsOf(report: FileReport, locator: Locator): readonly Diagnostic[] {
  if (report.problems.length === 0) return [];
  const text = locator.textOf(report.file);
  const diagnostics = report.problems.map((problem) => withLine(problem, text, locator));
  for (const [code, hidden] of report.hidden) {
    const at = { file: report.file, line: 1, column: 1, path: '' };
    diagnostics.push({ code: 'K0114', severity: 'note', at, facts: { code, hidden } });
  }
  return diagnostics;
}

function withLine(problem: Problem, text: LocatedText | undefined, locator: Locator): Diagnostic {
  const { code, severity, facts, about } = problem;
  const found = text === undefined ? undefined : foundIn(problem, text);
  const excerpt = found === undefined ? undefined : text?.excerpt(found.span);
  return {
    code,
    severity,
    at: found?.location ?? { file: problem.place.file, line: 1, column: 1, path: '' },
    ...(about === undefined ? {} : { about }),
    ...(excerpt === undefined ? {} : { excerpt }),
    facts: { ...facts, ...earlierOf(problem, locator), ...asWritten(problem, excerpt) },
  } as Diagnostic;
}

function foundIn(
  problem: Problem,
  text: LocatedText,
): { location: Location; span: { start: number; end: number } } | undefined {
  if (problem.offset === undefined) return text.locate(problem.place, problem.path, problem.atKey);
  const span = { start: problem.offset, end: problem.offset + 1 };
  return { location: text.locationOf(span.start, []), span };
}

function earlierOf(problem: Problem, locator: Locator): { earlier?: { file: string; line: number } } {
  if (problem.earlier === undefined) return {};
  const found = locator.locate(problem.earlier, ['metadata', 'name']);
  return { earlier: { file: problem.earlier.file, line: found?.line ?? 1 } };
}

/** What stands in the file where it is not what was read: `on` for true, `0644` for 420. */
function asWritten(problem: Problem, excerpt: Excerpt | undefined): { value?: string } {
  if (problem.code !== 'K0201' || problem.facts.found === 'string' || excerpt === undefined) return {};
  const from = excerpt.caretColumn - 1;
  const text = excerpt.text.slice(from, from + excerpt.spanLength);
  return String(resolvePlain(text)) === problem.facts.value ? { value: text } : {};
}
