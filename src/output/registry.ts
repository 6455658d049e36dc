// What is modelled, as a list, a table for a page, or a document.

import Table from 'cli-table3';
import { code, object, type Phrase, weak } from '#explain/phrase.js';
import { type Entry, type Registry, recognisedTitle } from '#explain/registry.js';
import { borderless } from './borderless.js';
import { fold } from './fold.js';
import type { Canvas } from './format.js';
import { codeSpan, escaped, table } from './markdown-text.js';
import { painter } from './style.js';

type Registries = Readonly<Record<string, Registry>>;
interface RegistryFormat {
  list(registries: Registries, canvas: Canvas): string;
  one(name: string, registry: Registry, canvas: Canvas): string;
}

export const registryFormats = {
  text: { list: listText, one: oneText },
  json: { list: listJson, one: oneJson },
  markdown: { list: listMarkdown, one: oneMarkdown },
} satisfies Record<string, RegistryFormat>;

const apiVersion = 'k8snet.dev/v1';

function listText(registries: Registries, { colorLevel }: Canvas): string {
  const paint = painter(colorLevel);
  const rows = new Table(borderless);
  for (const [name, { about, entries }] of Object.entries(registries))
    rows.push([paint([code(name)]), about, paint([weak(countText(entries))])]);
  const lines = rows.toString().split('\n');
  return `${[...lines.map((line) => line.trimEnd()), '', paint([weak('k8snet list NAME prints one')])].join('\n')}\n`;
}

function countText(entries: readonly Entry[]): string {
  const known = entries.filter(isRecognised).length;
  return known === 0 ? `${entries.length}` : `${entries.length - known}, and ${known} recognised`;
}

function oneText(_: string, { about, entries }: Registry, { width, colorLevel }: Canvas): string {
  const paint = painter(colorLevel);
  const nameWidth = Math.max(0, ...entries.map(({ name }) => name.length)) + 2;
  const indent = ' '.repeat(nameWidth);
  const room = Math.max(20, width - nameWidth);
  const lines = entries.flatMap((entry) => {
    const { name, title, simplified } = entry;
    const start: Phrase[] = [isRecognised(entry) ? name : code(name), ' '.repeat(nameWidth - name.length)];
    const texts: readonly Phrase[][] = [[title], ...simplified.map((text) => [weak('simplified: '), text])];
    const folded = texts.flatMap((text) => fold(text, room));
    return folded.map((line, index) => paint([...(index === 0 ? start : [indent]), ...line]));
  });
  return `${[paint([object(about)]), '', ...lines].map((line) => line.trimEnd()).join('\n')}\n`;
}

function listJson(registries: Registries): string {
  const lists = Object.entries(registries).map(([name, { about, entries }]) => {
    const recognised = entries.filter(isRecognised).length;
    return { name, about, modelled: entries.length - recognised, recognised };
  });
  return document({ kind: 'RegistryList', registries: lists });
}

function oneJson(name: string, { about, entries }: Registry): string {
  return document({ kind: 'Registry', name, about, entries });
}

function document(content: object): string {
  return `${JSON.stringify({ apiVersion, ...content }, null, 2)}\n`;
}

function listMarkdown(registries: Registries): string {
  const rows = Object.entries(registries).map(([name, { about, entries }]) => [
    codeSpan(name),
    escaped(about),
    countText(entries),
  ]);
  return `${table({ head: ['list', 'about', 'entries'], rows })}\n`;
}

/** A column for what is simplified only where something is; the merely recognised in a sentence below. */
function oneMarkdown(_: string, { about, entries }: Registry): string {
  const modelled = entries.filter((entry) => !isRecognised(entry));
  const recognised = entries.filter(isRecognised).map(({ name }) => escaped(name));
  const isAnySimplified = modelled.some(({ simplified }) => simplified.length > 0);
  const rows = modelled.map(({ name, title, simplified }) => [
    codeSpan(name),
    escaped(title),
    ...(isAnySimplified ? [simplified.map(escaped).join('; ')] : []),
  ]);
  const head = [escaped(about), 'what works', ...(isAnySimplified ? ['simplified'] : [])];
  const others =
    recognised.length > 0 ? `\n${recognised.length} more ${recognisedTitle}: ${recognised.join(', ')}.\n` : '';
  return `${table({ head, rows })}\n${others}`;
}

function isRecognised({ support }: Entry): boolean {
  return support === 'recognised';
}
