// A journey for a person at a terminal: one row per thing that decided, folded to two lines each on a narrow screen.

import type { Account, FindingAccount, PathAccount } from '#explain/account.js';
import { counted, positionText } from '#explain/names.js';
import type { Row } from '#explain/narrate.js';
import { code, object, type Phrase, rule, weak } from '#explain/phrase.js';
import { refText } from '#wire/object-ref.js';
import { excerptLines, severityPhrase } from './excerpt.js';
import { fold, widthOf } from './fold.js';
import type { Render } from './format.js';
import { locationText } from './location-text.js';
import { type Paint, painter } from './style.js';

const numberWidth = 5;
/** From here on addresses stand beside what happens, not below it. */
const wideFrom = 100;

/** What is written on: colours, columns, and the lines so far. */
export interface Sheet {
  readonly paint: Paint;
  readonly width: number;
  readonly lines: string[];
}

export const terminal: Render = async ({ account }, { width, colorLevel, verbose }) => {
  const sheet: Sheet = { paint: painter(colorLevel), width, lines: [] };
  header(sheet, account);
  for (const path of account.paths) {
    if (account.paths.length > 1) pathHeader(sheet, path, account);
    pathRows(sheet, path);
  }
  if (account.paths.length > 1) {
    const { endpointTable } = await import('./endpoint-table.js');
    sheet.lines.push(...endpointTable(account.paths, sheet), '');
  }
  closing(sheet, account);
  if (verbose) assumptions(sheet, account);
  return `${sheet.lines.map((line) => line.trimEnd()).join('\n')}\n`;
};

function header({ paint, width, lines }: Sheet, { from, to, setting, assumptions: made }: Account): void {
  const title: readonly Phrase[] = ['TRACE  ', object(from), ' → ', object(to)];
  const count = made.length > 0 ? [`${counted(made.length, 'assumption')} (-v)`] : [];
  const about = joined([...setting, ...count], width - titleIndent.length);
  const [only, ...more] = about;
  const gap = width - widthOf(title) - (only?.length ?? 0);
  if (more.length === 0 && gap >= 3) lines.push(paint([...title, ' '.repeat(gap), weak(only ?? '')]));
  else {
    for (const line of fold(title, width)) lines.push(paint(line));
    for (const line of about) lines.push(titleIndent + paint([weak(line)]));
  }
  lines.push('');
}

/** As wide as `TRACE  `. */
const titleIndent = ' '.repeat(7);

/** Items with dots between them, as many on a line as fit. */
function joined(items: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + item.length + 3 <= width) lines[lines.length - 1] = `${last} · ${item}`;
    else lines.push(item);
  }
  return lines;
}

function pathHeader({ paint, lines }: Sheet, { path, word }: PathAccount, { paths }: Account): void {
  const { endpoint } = path;
  const where = endpoint?.pod ? ` ${refText(endpoint.pod.ref)}` : '';
  const which = endpoint
    ? `endpoint ${endpoint.index} of ${endpoint.of}`
    : `way ${paths.findIndex((other) => other.path === path) + 1} of ${paths.length}`;
  lines.push(paint([object(`── ${which}`), where, weak(`  ${word}`)]), '');
}

function pathRows(sheet: Sheet, { rows, reply, budget }: PathAccount): void {
  const { paint, lines, width } = sheet;
  if (rows.length === 0) return;
  const { topicWidth } = columnsFor(rows, width);
  const next = printRows(sheet, rows, 1);
  if (reply.rows) {
    lines.push('', paint([weak('  ↩  reply')]));
    printRows(sheet, reply.rows, next);
  }
  if (reply.line) {
    const topic = `  ↩  ${'reply'.padEnd(topicWidth)}`;
    for (const [index, line] of fold(reply.line, width - topic.length).entries()) {
      lines.push(`${index === 0 ? topic : ' '.repeat(topic.length)}${paint(line)}`);
    }
  }
  if (budget) lines.push('', ...fold(['  ↔  ', ...budget], width).map((line) => paint(line)));
  lines.push('');
}

export function printRows(sheet: Sheet, rows: readonly Row[], first: number): number {
  const columns = columnsFor(rows, sheet.width);
  let number = first;
  for (const row of rows) {
    if (row.heading !== undefined) sheet.lines.push(' '.repeat(numberWidth) + sheet.paint([weak(`─ ${row.heading}`)]));
    if (row.place !== undefined) sheet.lines.push(' '.repeat(numberWidth) + sheet.paint([object(row.place)]));
    printRow(sheet, row, { ...columns, number });
    number++;
  }
  return number;
}

interface Columns {
  readonly topicWidth: number;
  /** 0: what happens has the whole line, and addresses and places go below it. */
  readonly saysWidth: number;
  readonly showsWidth: number;
  /** 0: places in files go below. */
  readonly atWidth: number;
}

/** The widest layout in which every row fits on one line; else the one that folds the fewest rows. */
function columnsFor(rows: readonly Row[], width: number): Columns {
  const topicWidth = Math.max(9, ...rows.map(({ topic }) => topic.length)) + 1;
  const room = width - numberWidth - topicWidth;
  const longest = (of: (row: Row) => number) => Math.max(0, ...rows.map(of));
  const showsWidth = Math.min(
    46,
    longest(({ shows }) => widthOf(shows ?? [])),
  );
  const needed = longest(({ says, shows }) => (shows ? widthOf(says) : 0));
  const atWidth = longest(({ at }) => (at ? locationText(at).length : 0));
  const beside = room - showsWidth - 2;
  if (width < wideFrom) return { topicWidth, saysWidth: 0, showsWidth: 0, atWidth: 0 };
  if (atWidth > 0 && beside - atWidth - 2 >= needed)
    return { topicWidth, saysWidth: beside - atWidth - 2, showsWidth, atWidth };
  return { topicWidth, saysWidth: beside, showsWidth, atWidth: 0 };
}

function printRow({ paint, width, lines }: Sheet, row: Row, columns: Columns & { readonly number: number }): void {
  const { number, topicWidth, saysWidth, showsWidth, atWidth } = columns;
  const start = `${`${number}`.padStart(3)}  ${paint([weak(row.topic.padEnd(topicWidth))])}`;
  const indent = ' '.repeat(numberWidth + topicWidth);
  const room = width - indent.length;
  const shows = row.shows ?? [];
  const at = row.at ? [weak(locationText(row.at))] : [];
  const isOneLine = widthOf(row.says) <= saysWidth && widthOf(shows) <= showsWidth;
  const below: Phrase[] = [];
  if (isOneLine) {
    const gap = ' '.repeat(saysWidth - widthOf(row.says) + 2);
    const end = atWidth > 0 && at.length > 0 ? ' '.repeat(showsWidth - widthOf(shows) + 2) + paint(at) : '';
    lines.push(start + paint(row.says) + gap + paint(shows) + end);
  } else {
    for (const [index, line] of fold(row.says, room).entries())
      lines.push((index === 0 ? start : indent) + paint(line));
    below.push(...shows);
  }
  const detail: Phrase[] = [...(row.detail ?? [])];
  if (at.length > 0 && !(isOneLine && atWidth > 0)) {
    const last = below.length > 0 || detail.length === 0 ? below : detail;
    last.push(last.length > 0 ? '   ' : '', ...at);
  }
  for (const more of [below, detail]) {
    if (more.length > 0) for (const line of fold(more, room)) lines.push(indent + paint(line));
  }
}

function closing(sheet: Sheet, account: Account): void {
  const { paint, lines, width } = sheet;
  const [first, ...rest] = account.findings;
  const cause = first?.severity === 'error' && account.journey.verdict !== 'delivered' ? first : undefined;
  const how: Phrase[] = account.conclusion.length > 0 ? ['  ', ...account.conclusion] : [];
  const tag: Phrase[] = cause ? [' ', weak(`[${cause.code}]`)] : [];
  for (const line of fold([account.banner, ...how, ...tag], width)) lines.push(paint(line));
  if (cause) findingBody(sheet, cause, cause.message);
  for (const finding of cause ? rest : account.findings) {
    lines.push('');
    const heading = [severityPhrase(finding.severity), weak(` [${finding.code}]`), ': ', ...finding.message];
    for (const line of fold(heading, width)) lines.push(paint(line));
    findingBody(sheet, finding, []);
  }
}

export function findingBody({ paint, lines, width }: Sheet, finding: FindingAccount, message: readonly Phrase[]): void {
  const inset = (phrases: readonly Phrase[]) => {
    for (const line of fold(phrases, width - 2)) lines.push(`  ${paint(line)}`);
  };
  if (message.length > 0) inset(message);
  if (finding.at) {
    inset([weak('--> '), positionText(finding.at)]);
    for (const line of excerptLines(finding.at, finding.excerpt, width - 2)) lines.push(`  ${paint(line)}`);
  }
  for (const detail of finding.details ?? []) inset(detail);
  if (finding.help) inset([object('help'), ': ', ...finding.help]);
  if (finding.severity === 'error') inset([weak('more: '), code(`k8snet explain ${finding.code}`)]);
}

function assumptions({ paint, lines, width }: Sheet, { assumptions: made }: Account): void {
  if (made.length === 0) return;
  lines.push('', 'Assumed, because nothing in the input says it:');
  for (const { says, assumption } of made) {
    for (const [index, line] of fold(['- ', ...says], width - 4).entries())
      lines.push(`${index === 0 ? '  ' : '    '}${paint(line)}`);
    for (const line of fold([weak('override: '), rule(assumption.flag)], width - 6)) lines.push(`      ${paint(line)}`);
  }
}
