// What an Ingress sends to: `service.name` with a port's number or name, the older `serviceName` and `servicePort`, or a resource.

import type { IngressBackend } from '../objects.js';
import { pathText } from '../path-text.js';
import type { Fields } from '../reader.js';

export function decodeIngressBackend(fields: Fields): IngressBackend | undefined {
  const resource = fields.map('resource');
  const service = fields.map('service');
  if (resource !== undefined && service === undefined && fields.value('serviceName') === undefined) {
    return { kind: 'resource', resource: resource.visibleText('kind') ?? '', name: resource.visibleText('name') ?? '' };
  }
  if (resource !== undefined) {
    const path = fields.path('resource');
    const because = 'a backend is a Service or a resource';
    fields.report.refuse(
      'K0214',
      { field: pathText(path), value: resource.visibleText('name') ?? '', because },
      { path },
    );
  }
  if (service !== undefined) return serviceBackend(service, service.map('port'));
  if (fields.value('serviceName') !== undefined) return oldBackend(fields);
  fields.missing('service');
  return undefined;
}

function serviceBackend(service: Fields, port: Fields | undefined): IngressBackend | undefined {
  const name = service.name('name', 'label');
  if (name === undefined) service.missing('name');
  const number = port?.port('number');
  const portName = port?.name('name', 'port-name');
  if (port === undefined) service.missing('port');
  else if (number === undefined && portName === undefined) port.missing('number');
  else if (number !== undefined && portName !== undefined) {
    const path = port.path('name');
    const because = 'the port is told by its number already';
    port.report.refuse('K0214', { field: pathText(path), value: portName, because }, { path });
  }
  const chosen = number ?? portName;
  return name === undefined ? undefined : { kind: 'service', name, ...(chosen === undefined ? {} : { port: chosen }) };
}

/** `servicePort` is an int-or-string; "80" in quotes is the name of a port. */
function oldBackend(fields: Fields): IngressBackend | undefined {
  const name = fields.name('serviceName', 'label');
  const value = fields.value('servicePort');
  const port = typeof value === 'string' ? fields.visibleText('servicePort') : fields.port('servicePort');
  if (port === undefined) fields.missing('servicePort');
  return name === undefined ? undefined : { kind: 'service', name, ...(port === undefined ? {} : { port }) };
}
