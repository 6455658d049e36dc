// Rules of a NetworkPolicy: peers and ports, each with its place. What cannot be read admits nobody: leaving it out would
// turn a list of peers into no list at all, which admits everybody.

import { type Cidr, parseCidr } from '#wire/address.js';
import { protocols } from '#wire/packet.js';
import { printable } from '#wire/printable.js';
import type { PolicyPeer, PolicyPort, PolicyRule } from '../objects.js';
import { pathText } from '../path-text.js';
import type { Fields } from '../reader.js';
import { decodeSelector } from '../selector.js';

export function decodePolicyRules(
  spec: Fields,
  name: 'ingress' | 'egress',
  peersName: 'from' | 'to',
): readonly PolicyRule[] {
  return spec.maps(name).map((rule) => ({
    ...(isGiven(rule, peersName) ? { peers: rule.maps(peersName).flatMap((peer) => decodePeer(peer) ?? []) } : {}),
    ...(isGiven(rule, 'ports') ? { ports: rule.maps('ports').flatMap((port) => decodePort(port) ?? []) } : {}),
    field: rule.path(),
  }));
}

/** An empty list is the same as none (networking/v1 types.go); one of a wrong type is given, and holds nothing. */
function isGiven(rule: Fields, name: string): boolean {
  const value = rule.value(name);
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

function decodePeer(fields: Fields): PolicyPeer | undefined {
  const field = fields.path();
  const block = fields.map('ipBlock');
  const podSelector = decodeSelector(fields, 'podSelector');
  const namespaceSelector = decodeSelector(fields, 'namespaceSelector');
  const selects = podSelector !== undefined || namespaceSelector !== undefined;
  if (block !== undefined) {
    if (selects) refuse(fields, 'ipBlock', 'a peer is a block or selectors, not both');
    const decoded = selects ? undefined : decodeBlock(block);
    return decoded && { kind: 'block', ...decoded, field };
  }
  if (!selects) {
    if (['ipBlock', 'podSelector', 'namespaceSelector'].every((name) => fields.value(name) === undefined)) {
      fields.missing('podSelector');
    }
    return undefined;
  }
  return {
    kind: 'pods',
    ...(podSelector === undefined ? {} : { podSelector }),
    ...(namespaceSelector === undefined ? {} : { namespaceSelector }),
    field,
  };
}

function decodeBlock(fields: Fields): { readonly cidr: Cidr; readonly except: readonly Cidr[] } | undefined {
  const text = fields.text('cidr');
  if (fields.value('cidr') === undefined || fields.value('cidr') === '') fields.missing('cidr');
  const cidr = text === undefined ? undefined : toBlock(fields, text, ['cidr']);
  const texts = fields.texts('except');
  const except = texts.flatMap((excepted, index) => toBlock(fields, excepted, ['except', index]) ?? []);
  if (cidr === undefined || except.length < fields.list('except').length) return undefined;
  for (const [index, part] of except.entries()) {
    const isInside = part.family === cidr.family && part.first >= cidr.first && part.last <= cidr.last;
    if (isInside && part.length > cidr.length) continue;
    refuse(fields, ['except', index], `it must be a part of ${cidr.text}`);
  }
  return { cidr, except };
}

function toBlock(fields: Fields, text: string, names: readonly (string | number)[]): Cidr | undefined {
  const block = parseCidr(text);
  if (block === undefined) {
    const path = fields.path(...names);
    const facts = { field: pathText(path), value: printable(text, 80), expected: 'cidr' } as const;
    fields.report.refuse('K0205', facts, { path });
  }
  return block;
}

function decodePort(fields: Fields): PolicyPort | undefined {
  const field = fields.path();
  const protocol = fields.oneOf('protocol', protocols) ?? 'TCP';
  const isProtocolRead = fields.value('protocol') === undefined || fields.value('protocol') === protocol;
  const given = fields.value('port');
  const port = decodeNumberOrName(fields, given);
  const endPort = fields.port('endPort');
  if (fields.value('endPort') !== undefined && typeof port !== 'number') {
    refuse(fields, 'endPort', 'a range starts at a port that is a number');
    return undefined;
  }
  if (endPort !== undefined && typeof port === 'number' && endPort < port) {
    refuse(fields, 'endPort', `the range starts at ${port}`);
    return undefined;
  }
  if (!isProtocolRead || (given !== undefined && port === undefined)) return undefined;
  return {
    protocol,
    ...(port === undefined ? {} : { port }),
    ...(endPort === undefined ? {} : { endPort }),
    field,
  };
}

/** An int-or-string: "80" in quotes is a name, and no port has it. */
function decodeNumberOrName(fields: Fields, given: unknown): number | string | undefined {
  if (typeof given === 'string') {
    if (given === '') refuse(fields, 'port', 'a port is a number or the name of a container port');
    return fields.name('port', 'port-name');
  }
  if (given !== 0) return fields.port('port');
  const path = fields.path('port');
  fields.report.refuse('K0204', { field: pathText(path), value: 0, least: 1, most: 65535 }, { path });
  return undefined;
}

function refuse(fields: Fields, name: string | readonly (string | number)[], because: string): void {
  const names = typeof name === 'string' ? [name] : name;
  const path = fields.path(...names);
  const value = names.reduce<unknown>((at, step) => (at as Record<string | number, unknown>)?.[step], fields.raw);
  const shown = typeof value === 'object' ? '' : printable(`${value}`, 80);
  fields.report.refuse('K0214', { field: pathText(path), value: shown, because }, { path });
}
