// Policy routing: `ip rule` and the tables it names. Rules are asked by priority; the first whose table has a route decides.

import { type Cidr, contains, type Family, familyOf, type IpAddress } from '#wire/address.js';
import type { Origin } from './origin.js';
import type { Route, RouteTable } from './route.js';

/** What a rule may ask of a packet beside its destination. A packet that a process has not sent yet has no source. */
export interface Flow {
  readonly source?: IpAddress;
  readonly mark: number;
  readonly inputDevice?: string;
}

/** Everything named must hold. IPv4 and IPv6 have rules of their own. */
export interface PolicyRule {
  /** The smallest is asked first. Table `local` is asked before all of them (priority 0), table `main` after (32766). */
  readonly priority: number;
  readonly family: Family;
  readonly from?: Cidr;
  readonly to?: Cidr;
  readonly mark?: { readonly value: number; readonly mask: number };
  readonly inputDevice?: string;
  readonly table: number | 'main';
  readonly origin: Origin;
}

export interface PolicyRouting {
  /** By rising priority. */
  readonly rules: readonly PolicyRule[];
  readonly tables: ReadonlyMap<number, RouteTable>;
}

export const mainTableOnly: PolicyRouting = { rules: [], tables: new Map() };

export function lookUp(
  destination: IpAddress,
  { rules, tables }: PolicyRouting,
  { main, flow }: { readonly main: RouteTable; readonly flow: Flow },
): Route | undefined {
  for (const rule of rules) {
    if (!isFor(rule, destination, flow)) continue;
    const table = rule.table === 'main' ? main : tables.get(rule.table);
    const route = table?.lookup(destination);
    if (route) return route;
  }
  return main.lookup(destination);
}

function isFor({ family, from, to, mark, inputDevice }: PolicyRule, destination: IpAddress, flow: Flow): boolean {
  return (
    family === familyOf(destination) &&
    (to === undefined || contains(to, destination)) &&
    (from === undefined || (flow.source !== undefined && contains(from, flow.source))) &&
    (mark === undefined || (flow.mark & mark.mask) >>> 0 === mark.value) &&
    (inputDevice === undefined || inputDevice === flow.inputDevice)
  );
}
