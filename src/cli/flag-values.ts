// The texts that stand behind flags, and under `cluster:` in k8snet.yaml, read as what they stand for.

import type { DetectLocal } from '#cluster/inventory.js';
import { UsageError } from '#trace/usage-error.js';
import { type Cidr, type IpAddress, parseAddress, parseCidr } from '#wire/address.js';

/** Repeatable, and comma-separated where a list makes sense. */
export type Values = readonly string[];

export function repeatable(text: string, earlier: Values = []): Values {
  return [...earlier, text];
}

const blockDetectors = { 'cluster-cidr': true, 'node-cidr': true, none: true } as const;
const deviceDetectors = { 'bridge-interface': true, 'interface-name-prefix': true } as const;

/** Linux takes names of up to 15 characters, none of them a slash or a space. */
export function detector(values: Values, flag: string): DetectLocal {
  const [by = '', device = '', ...rest] = last(values).split('=');
  if (rest.length === 0 && /^[^\s/\p{C}]{1,15}$/u.test(device) && Object.hasOwn(deviceDetectors, by)) {
    return { by: by as keyof typeof deviceDetectors, device };
  }
  const choices = { ...blockDetectors, 'bridge-interface=NAME': true, 'interface-name-prefix=NAME': true };
  const value = oneOf(values, flag, choices);
  if (!Object.hasOwn(blockDetectors, value))
    return unreadable(flag, value, 'the name of an interface in place of NAME');
  return { by: value as keyof typeof blockDetectors };
}

export function truth(values: Values, flag: string): boolean {
  return oneOf(values, flag, { true: true, false: false }) === 'true';
}

export function last(values: Values): string {
  return values[values.length - 1] as string;
}

export function oneOf<Name extends string>(
  values: Values,
  flag: string,
  registry: Readonly<Record<Name, unknown>>,
): Name {
  const value = last(values);
  if (!Object.hasOwn(registry, value)) throw new UsageError('K8006', { flag, value, choices: Object.keys(registry) });
  return value as Name;
}

export function split(values: Values): Values {
  return values
    .flatMap((value) => value.split(','))
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

export function nodesOf(values: Values): number | readonly string[] {
  const parts = split(values);
  const [only] = parts;
  return parts.length === 1 && only !== undefined && /^\d{1,5}$/.test(only) ? Number(only) : parts;
}

export function cidrs(values: Values, flag: string): readonly Cidr[] {
  return split(values).map(
    (text) => parseCidr(text) ?? unreadable(flag, text, 'a block of addresses such as 10.244.0.0/16'),
  );
}

export function addresses(values: Values, flag: string): readonly IpAddress[] {
  return split(values).map((text) => parseAddress(text) ?? unreadable(flag, text, 'an IP address'));
}

export function mtu(values: Values, flag: string): number {
  return numberOf(last(values), flag, { least: 1280, what: 'a number of bytes' });
}

/** Up to 65535, which is as many as a packet has bytes and an address has ports. */
export function numberOf(text: string, flag: string, { least, what }: { least: number; what: string }): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= 65535) return value;
  return unreadable(flag, text, `${what} from ${least} to 65535`);
}

export function field(text: string, flag: string): { object: string; field: string; value: string } {
  const parts = /^([^:=]+):([^=]+)=(.+)$/.exec(text);
  if (!parts) return unreadable(flag, text, 'OBJECT:FIELD=VALUE, such as pod/shop/web-0:node=worker-2');
  return { object: parts[1] as string, field: parts[2] as string, value: parts[3] as string };
}

function unreadable(flag: string, text: string, expected: string): never {
  throw new UsageError('K8005', { what: `the value of ${flag}`, text, expected });
}
