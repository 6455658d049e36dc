// What goes to stderr: remarks on the input, and why a command line cannot be meant.

import { tellDiagnostic } from '#explain/diagnostics.js';
import { counted, fileText, listed, positionText } from '#explain/names.js';
import { code, object, type Phrase, weak } from '#explain/phrase.js';
import { tellUsage } from '#explain/usage.js';
import type { Diagnostic } from '#manifest/diagnostic.js';
import { excerptLines, severityPhrase } from '#output/excerpt.js';
import { fold } from '#output/fold.js';
import { painter } from '#output/style.js';
import type { UsageError } from '#trace/usage-error.js';
import { type ColorWish, colorLevel, remark, screenWidth } from './streams.js';

interface ReportFlags {
  readonly color: ColorWish;
  readonly verbose?: boolean;
}

/** Errors in full; warnings and notes counted, unless all was asked for. */
export function reportDiagnostics(diagnostics: readonly Diagnostic[], { color, verbose = false }: ReportFlags): void {
  if (diagnostics.length === 0) return;
  const paint = painter(process.stderr.isTTY ? colorLevel(color) : 0);
  for (const diagnostic of diagnostics) {
    if (verbose || diagnostic.severity === 'error') remark(`${diagnosticLines(diagnostic).map(paint).join('\n')}\n\n`);
  }
  if (verbose) return;
  const counts = (['warning', 'note'] as const).flatMap((severity) => {
    const count = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return count > 0 ? [counted(count, severity)] : [];
  });
  if (counts.length > 0) remark(`${paint([weak(`${listed(counts)} about the input (-v shows them)`)])}\n`);
}

function diagnosticLines(diagnostic: Diagnostic): readonly (readonly Phrase[])[] {
  const { message, help } = tellDiagnostic(diagnostic);
  const { severity, at, excerpt } = diagnostic;
  return [
    [
      `${excerpt || at.line > 1 ? positionText(at) : fileText(at.file)} `,
      severityPhrase(severity),
      weak(` ${diagnostic.code} `),
      ...message,
    ],
    ...excerptLines(at, excerpt, screenWidth()),
    ...(help ? [['  ', object('help'), ': ', ...help]] : []),
  ];
}

/** `at` is a place in a file, for a command line that stands in one. */
export function reportUsage(error: UsageError, color: ColorWish, at?: string): void {
  const paint = painter(process.stderr.isTTY ? colorLevel(color) : 0);
  const { message, help = [] } = tellUsage(error);
  const place = at === undefined ? [] : [`${at} `];
  const first = [...place, severityPhrase('error'), weak(` [${error.code}]`), ': ', ...message];
  const below = [...help, [weak('more: '), code(`k8snet explain ${error.code}`)]];
  const lines = [...folded([first], ''), ...folded(below, '  ')];
  remark(`${lines.map((line) => paint(line).trimEnd()).join('\n')}\n`);
}

function folded(lines: readonly (readonly Phrase[])[], indent: string): readonly (readonly Phrase[])[] {
  return lines.flatMap((line) => fold(line, screenWidth() - indent.length)).map((line) => [indent, ...line]);
}
