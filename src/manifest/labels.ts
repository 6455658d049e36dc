// Labels and equality selectors: maps whose keys and values obey the rules of labels. Equal maps become one object.

import { isPrintable, printable } from '#wire/printable.js';
import { obeys } from './names.js';
import type { StringMap } from './objects.js';
import { pathText } from './path-text.js';
import { emptyMap, type Fields, isMap, type RawMap } from './reader.js';

export function decodeLabels(owner: Fields, name: string): StringMap {
  const raw = owner.value(name);
  if (raw === undefined) return emptyMap;
  if (!isMap(raw)) {
    owner.wrongType(name, 'map', raw);
    return emptyMap;
  }
  const keys = Object.keys(raw);
  if (!owner.withinLimit(name, keys.length)) return emptyMap;
  let id = '';
  for (const key of keys) id += `${key}\u0000${typeof raw[key] === 'string' ? raw[key] : typeof raw[key]}\u0001`;
  return owner.report.file.interner.knownMap(id) ?? newLabels(owner, name, { raw, id });
}

/** A map that was not seen before; it is remembered only when nothing is wrong with it. */
function newLabels(owner: Fields, name: string, of: { readonly raw: RawMap; readonly id: string }): StringMap {
  const { interner } = owner.report.file;
  const found: Record<string, string> = Object.create(null);
  let isSound = true;
  for (const key of Object.keys(of.raw)) {
    const value = of.raw[key] ?? '';
    if (typeof value !== 'string') owner.wrongType([name, key], 'string', value);
    else if (isLabel(owner, [name, key], value)) {
      found[interner.text(key)] = interner.text(value);
      continue;
    }
    isSound = false;
  }
  if (isSound) interner.rememberMap(of.id, found);
  return found;
}

function isLabel(owner: Fields, names: readonly [string, string], value: string): boolean {
  const key = names[1];
  const isKeySound = obeys('qualified-name', key);
  if (isKeySound && obeys('label-value', value)) return true;
  const text = isKeySound ? value : key;
  const path = owner.path(...names);
  const where = { path, atKey: !isKeySound };
  const field = pathText(path);
  if (!isPrintable(text)) owner.report.discard('K0211', { field, text: printable(text, 80) }, where);
  else {
    const rule = isKeySound ? 'label-value' : 'qualified-name';
    owner.report.refuse('K0202', { field, name: printable(text, 80), rule }, where);
  }
  return false;
}
