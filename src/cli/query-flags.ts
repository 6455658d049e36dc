// The flags of a trace, read into its question.

import type { Cluster } from '#cluster/inventory.js';
import type { Diagnostic } from '#manifest/diagnostic.js';
import { findNode } from '#trace/find-object.js';
import type { TraceOptions } from '#trace/journey-of.js';
import type { Query, Scope } from '#trace/query.js';
import { UsageError } from '#trace/usage-error.js';
import { type IpAddress, parseAddress } from '#wire/address.js';
import type { Protocol } from '#wire/packet.js';
import { numberOf } from './flag-values.js';
import type { InputFlags } from './input.js';
import type { SharedFlags } from './shared-flags.js';

export interface TraceFlags extends SharedFlags, InputFlags {
  readonly container?: string;
  readonly all?: boolean;
  readonly endpoint?: string;
  readonly protocol?: Protocol;
  readonly family?: '4' | '6';
  readonly enter?: string;
  readonly fromPort?: string;
  readonly size?: string;
  readonly resolve?: readonly string[];
  readonly reply: boolean;
  readonly strict?: boolean;
  readonly output: string;
}

export function scopeOf(cluster: Cluster, { namespace, enter }: Pick<TraceFlags, 'namespace' | 'enter'>): Scope {
  const entry = enter === undefined ? undefined : findNode(enter.replace(/^nodes?\//, ''), cluster);
  return { cluster, ...(namespace === undefined ? {} : { namespace }), ...(entry ? { entry } : {}) };
}

export function queryOptions(
  ends: Pick<Query, 'source' | 'destination'>,
  flags: TraceFlags,
  diagnostics: readonly Diagnostic[],
): { query: Query; options: TraceOptions } {
  const { container, protocol, family, endpoint, all, reply } = flags;
  const source = container === undefined ? ends.source : withContainer(ends.source, container);
  const fromPort =
    flags.fromPort === undefined ? undefined : numberOf(flags.fromPort, '--from-port', { least: 1, what: 'a number' });
  const sizeBytes =
    flags.size === undefined ? undefined : numberOf(flags.size, '--size', { least: 40, what: 'a number of bytes' });
  const outsideAddresses = outsideAddressesOf(flags.resolve ?? []);
  const query: Query = {
    ...ends,
    source,
    ...(protocol ? { protocol } : {}),
    ...(family ? { family: family === '4' ? 4 : 6 } : {}),
    ...(fromPort === undefined ? {} : { fromPort }),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(outsideAddresses.size > 0 ? { outsideAddresses } : {}),
  };
  const endpoints = endpoint !== undefined ? { only: endpoint } : all ? 'all' : 'one';
  const unreadable = diagnostics.filter(({ severity }) => severity === 'error');
  return { query, options: { endpoints, reply, unreadable } };
}

export function withContainer(source: Query['source'], name: string): Query['source'] {
  const containers = source.kind === 'pod' ? [...source.pod.spec.containers, ...source.pod.spec.sidecars] : [];
  if (containers.some((container) => container.name === name)) return { ...source, container: name } as Query['source'];
  throw new UsageError('K8001', {
    what: 'container',
    name,
    nearMisses: containers.map((container) => container.name).slice(0, 5),
  });
}

export function outsideAddressesOf(texts: readonly string[]): ReadonlyMap<string, IpAddress> {
  return new Map(
    texts.map((text) => {
      const equals = text.indexOf('=');
      const address = parseAddress(text.slice(equals + 1));
      if (equals < 1 || !address) {
        throw new UsageError('K8005', {
          what: 'the value of --resolve',
          text,
          expected: 'NAME=ADDRESS, such as www.example.com=203.0.113.10',
        });
      }
      return [text.slice(0, equals).toLowerCase().replace(/\.$/, ''), address] as const;
    }),
  );
}
