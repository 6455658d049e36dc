// CoreDNS' `hosts` plugin: lines as in /etc/hosts, written in the Corefile or in a file (coredns plugin/hosts).

import { type AddressRecord, bareWords, type Content, isInZone, type Question } from '#dns/answer.js';
import type { Directive } from '#dns/corefile.js';
import { tokensOf } from '#dns/corefile-tokens.js';
import { decided, decision, fallsThrough, type Plugin, zonesOf } from '#dns/plugin.js';
import { reverseName } from '#dns/service-records.js';
import { familyOf, type IpAddress, parseAddress } from '#wire/address.js';

interface Entry {
  readonly address: IpAddress;
  readonly names: readonly string[];
}

export const hosts: Plugin = (question, next, call) => {
  const [directive] = call.directives;
  const [file, ...zones] = directive.words;
  const isPointer = question.type === 'PTR';
  const isOurs = zonesOf(zones, call.block).some((zone) => isInZone(question.name, zone));
  if (!isOurs && !isPointer) return next(question);
  const entries = [...inline(directive), ...linesOf(file === undefined ? undefined : call.around.file(file))];
  const found = isPointer ? pointer(question, entries) : addresses(question, entries);
  if (found) return decided(found, decision(call, directive));
  if (isPointer || fallsThrough(directive, question.name)) return next(question);
  return decided({ kind: 'servfail', because: 'hosts-without-fallthrough' }, decision(call, directive));
};

function inline({ body }: Directive): readonly Entry[] {
  return body.flatMap(({ words }) => entryOf(words));
}

function entryOf([first = '', ...names]: readonly string[]): readonly Entry[] {
  const address = parseAddress(first);
  return address ? [{ address, names: bareWords(names) }] : [];
}

function linesOf(text: string | undefined): readonly Entry[] {
  const lines = new Map<number, string[]>();
  for (const token of tokensOf(text ?? '')) {
    const line = lines.get(token.line);
    if (line) line.push(token.text);
    else lines.set(token.line, [token.text]);
  }
  return [...lines.values()].flatMap(entryOf);
}

function addresses({ name, type }: Question, entries: readonly Entry[]): Content | undefined {
  const named = entries.filter(({ names }) => names.includes(name));
  if (named.length === 0) return undefined;
  const records: readonly AddressRecord[] = named
    .filter(({ address }) => type === 'address' || type === (familyOf(address) === 4 ? 'A' : 'AAAA'))
    .map(({ address }) => ({ address }));
  return records.length > 0 ? { kind: 'addresses', records } : { kind: 'no-data' };
}

function pointer({ name }: Question, entries: readonly Entry[]): Content | undefined {
  const texts = entries.filter(({ address }) => reverseName(address) === name).flatMap(({ names }) => names);
  return texts.length > 0 ? { kind: 'records', texts: texts.map((text) => `${text}.`) } : undefined;
}
