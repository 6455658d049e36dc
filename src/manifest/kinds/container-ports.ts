// Ports of a container. The pods of a workload repeat them, so equal lists are decoded once.

import { protocols } from '#wire/packet.js';
import type { ContainerPort } from '../objects.js';
import { pathText } from '../path-text.js';
import type { Fields } from '../reader.js';

/** Whose network they are opened on. */
export type PortOwner = 'of-pod' | 'of-node';

export function decodePorts(container: Fields, owner: PortOwner): readonly ContainerPort[] {
  // Those of the node are few, and an equal list of a pod's own means something else.
  if (owner === 'of-node') return uniquePorts(container.maps('ports'), owner);
  return container.repeatedMaps('ports', (maps) => uniquePorts(maps, owner));
}

/** Reports a name that is given twice. */
function uniquePorts(maps: readonly Fields[], owner: PortOwner): readonly ContainerPort[] {
  const names = new Map<string, number>();
  return maps.flatMap((port, index) => {
    const decoded = decodeContainerPort(port, owner);
    if (decoded?.name === undefined) return decoded ?? [];
    const first = names.get(decoded.name);
    if (first === undefined) names.set(decoded.name, index);
    else port.repeated('name', decoded.name, first);
    return decoded;
  });
}

function decodeContainerPort(port: Fields, owner: PortOwner): ContainerPort | undefined {
  const name = port.name('name', 'port-name');
  const containerPort = port.port('containerPort');
  if (port.value('containerPort') === undefined || port.value('containerPort') === 0) port.missing('containerPort');
  const given = port.port('hostPort');
  const hostIP = port.address('hostIP');
  const protocol = port.oneOf('protocol', protocols) ?? 'TCP';
  if (containerPort === undefined) return undefined;
  if (owner === 'of-node' && given !== undefined && given !== containerPort) {
    const path = port.path('hostPort');
    const because = `hostNetwork pods listen on the node itself, so hostPort must equal containerPort ${containerPort}`;
    port.report.refuse('K0214', { field: pathText(path), value: String(given), because }, { path });
  }
  // The API server fills in hostPort for hostNetwork pods.
  const hostPort = owner === 'of-node' ? containerPort : given;
  return {
    ...(name === undefined ? {} : { name }),
    containerPort,
    ...(hostPort === undefined ? {} : { hostPort }),
    ...(hostIP === undefined ? {} : { hostIP }),
    protocol,
  };
}
