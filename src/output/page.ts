// A page of `k8snet explain`, and the list of all pages.

import Table from 'cli-table3';
import type { Page } from '#explain/page.js';
import { code, object, weak } from '#explain/phrase.js';
import { borderless } from './borderless.js';
import { fold } from './fold.js';
import type { Canvas } from './format.js';
import { painter } from './style.js';

/** Longer lines tire the eye, however wide the screen. */
const readableWidth = 88;

export function pageText(name: string, page: Page, { width, colorLevel }: Canvas): string {
  const paint = painter(colorLevel);
  const room = Math.min(width, readableWidth);
  const paragraph = (text: string): readonly string[] =>
    text.startsWith('    ') ? [paint([code(text)])] : fold([text], room).map(paint);
  const lines = [paint([object(name), '  ', object(page.title)])];
  for (const text of page.meaning) lines.push('', ...paragraph(text));
  lines.push('', paint([weak('What to do')]));
  for (const text of page.remedy) lines.push(...(text.startsWith('    ') ? [] : ['']), ...paragraph(text));
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

export function pageList(pages: Readonly<Record<string, Page>>, { colorLevel }: Canvas): string {
  const paint = painter(colorLevel);
  const table = new Table(borderless);
  for (const [name, { title }] of Object.entries(pages)) table.push([paint([code(name)]), title]);
  const text = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  return `${text.join('\n')}\n\n${paint([weak('k8snet explain CODE prints a page')])}\n`;
}
