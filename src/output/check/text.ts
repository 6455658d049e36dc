// A check for a person or a log: a line for each expectation, then each that does not hold with its trace, then the sum.

import type { FindingAccount } from '#explain/account.js';
import type { ResultAccount } from '#explain/check.js';
import { positionText } from '#explain/names.js';
import { code, object, type Phrase, plain, weak } from '#explain/phrase.js';
import { severityPhrase } from '../excerpt.js';
import { fold } from '../fold.js';
import type { Canvas } from '../format.js';
import { painter } from '../style.js';
import { type Sheet, terminal } from '../terminal.js';
import type { RenderReport } from './format.js';

const statusWidth = 11;

export const text: RenderReport = async ({ account, diagnostics }, canvas) => {
  const { width, colorLevel } = canvas;
  const sheet: Sheet = { paint: painter(colorLevel), width, lines: [] };
  print(sheet, ['CHECK  ', object(account.files.join(', '))], '');
  print(sheet, [weak(account.setting.join(' · '))], ' '.repeat(7));
  if (account.results.length > 0) sheet.lines.push('');
  for (const result of account.results) overview(sheet, result);
  for (const result of account.results) {
    if (result.result.status === 'ok') continue;
    sheet.lines.push('');
    for (const phrases of heading(result)) print(sheet, phrases, '');
    for (const phrases of explanation(result)) print(sheet, phrases, '  ');
    if (!result.journey) continue;
    const trace = await terminal({ account: result.journey, diagnostics }, canvas);
    sheet.lines.push('', trace.trimEnd());
  }
  sheet.lines.push('');
  print(sheet, account.summary, '');
  return `${sheet.lines.map((line) => line.trimEnd()).join('\n')}\n`;
};

/** Why one does not hold, and its trace, without colour: for formats that hold a text. */
export async function plainBody(result: ResultAccount, canvas: Canvas): Promise<string> {
  const lines = explanation(result).map((phrases) => plain(phrases));
  const trace = result.journey
    ? ['', await terminal({ account: result.journey, diagnostics: [] }, { ...canvas, colorLevel: 0 })]
    : [];
  return [...lines, ...trace].join('\n');
}

function print({ paint, width, lines }: Sheet, phrases: readonly Phrase[], indent: string): void {
  for (const line of fold(phrases, width - indent.length)) lines.push(indent + paint(line));
}

function overview(sheet: Sheet, { word, name, claim, notes, reasons, result }: ResultAccount): void {
  const { paint, width, lines } = sheet;
  const title: readonly Phrase[] = name === undefined ? [claim] : [object(name), weak(`  ${claim}`)];
  const status = paint([word]) + ' '.repeat(statusWidth - plain([word]).length);
  const indent = ' '.repeat(statusWidth);
  for (const [index, line] of fold(title, width - statusWidth).entries())
    lines.push((index === 0 ? status : indent) + paint(line));
  if (result.status !== 'ok') return;
  for (const reason of reasons) print(sheet, reason, indent);
  for (const { code: known, message } of notes) print(sheet, [weak(`${known}: `), ...message], indent);
}

function heading({ word, name, claim, result }: ResultAccount): readonly (readonly Phrase[])[] {
  return [
    ['── ', word, '  ', object(name ?? claim)],
    ['   ', weak('--> '), positionText(result.expectation.at)],
  ];
}

function explanation({ name, claim, reasons, vacuity, usage }: ResultAccount): readonly (readonly Phrase[])[] {
  return [
    ...(name === undefined ? [] : [[claim]]),
    ...reasons,
    ...(vacuity ? findingLines(vacuity) : []),
    ...(usage
      ? [[severityPhrase('error'), weak(` [${usage.code}]`), ': ', ...usage.message], ...(usage.help ?? [])]
      : []),
  ];
}

function findingLines({ code: known, severity, message, help }: FindingAccount): readonly (readonly Phrase[])[] {
  return [
    [severityPhrase(severity), weak(` [${known}]`), ': ', ...message],
    ...(help ? [[object('help'), ': ', ...help]] : []),
    [weak('more: '), code(`k8snet explain ${known}`)],
  ];
}
