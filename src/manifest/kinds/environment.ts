// Environment variables of the agents of pod networks, which are told there what to do. Those of all other containers are
// let go unread: they may hold anything.

import type { StringMap } from '../objects.js';
import type { Fields } from '../reader.js';

/** By container name: the variables that matter. */
const wantedVariables: Readonly<Record<string, RegExp>> = {
  'calico-node': /^(CALICO_(IPV[46]POOL_\w+|NETWORKING_BACKEND)|FELIX_\w+)$/,
};

/** Undefined for containers that are no such agent. Values that come from elsewhere (`valueFrom`) are not known. */
export function decodeEnvironment(container: Fields): StringMap | undefined {
  const name = container.value('name');
  if (typeof name !== 'string' || !Object.hasOwn(wantedVariables, name)) return undefined;
  const wanted = wantedVariables[name] as RegExp;
  const found: Record<string, string> = Object.create(null);
  for (const variable of container.maps('env')) {
    const key = variable.text('name');
    if (key === undefined || !wanted.test(key)) continue;
    const value = variable.text('value');
    if (value !== undefined) found[key] = value;
  }
  return found;
}
