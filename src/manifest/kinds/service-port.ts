// `spec.ports` of a Service: numbers, names, and what a port is sent on to.

import { protocols } from '#wire/packet.js';
import type { ServicePort } from '../objects.js';
import type { Fields } from '../reader.js';

export function decodeServicePorts(spec: Fields): readonly ServicePort[] {
  const entries = spec.maps('ports');
  const names = new Map<string, number>();
  const numbers = new Map<string, number>();
  return entries.flatMap((fields, index) => {
    const port = decodePort(fields, entries.length > 1);
    if (port === undefined) return [];
    const socket = `${port.port}/${port.protocol}`;
    const sameName = port.name === '' ? undefined : names.get(port.name);
    const sameNumber = numbers.get(socket);
    if (sameName !== undefined) fields.repeated('name', port.name, sameName);
    if (sameNumber !== undefined) fields.repeated('port', socket, sameNumber);
    names.set(port.name, sameName ?? index);
    numbers.set(socket, sameNumber ?? index);
    return [port];
  });
}

function decodePort(fields: Fields, isOneOfMany: boolean): ServicePort | undefined {
  const port = fields.port('port');
  const name = fields.name('name', 'label');
  if (fields.value('port') === undefined || fields.value('port') === 0) fields.missing('port');
  if (name === undefined && isOneOfMany && fields.value('name') === undefined) fields.missing('name');
  const protocol = fields.oneOf('protocol', protocols) ?? 'TCP';
  const targetPort = decodeTargetPort(fields);
  const nodePort = fields.port('nodePort');
  const appProtocol = fields.text('appProtocol');
  if (port === undefined) return undefined;
  return {
    name: name ?? '',
    protocol,
    port,
    targetPort: targetPort ?? port,
    ...(nodePort === undefined ? {} : { nodePort }),
    ...(appProtocol === undefined ? {} : { appProtocol }),
  };
}

/** An int-or-string; 0 and '' mean the Service's own port. */
function decodeTargetPort(fields: Fields): number | string | undefined {
  const value = fields.value('targetPort');
  if (value === undefined) return undefined;
  if (typeof value === 'string') return fields.name('targetPort', 'port-name');
  if (typeof value === 'number') return fields.port('targetPort');
  fields.wrongType('targetPort', 'port number or port name', value);
  return undefined;
}
