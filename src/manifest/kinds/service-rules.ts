// Rules between the fields of a Service (pkg/apis/core/validation ValidateService): what the API server does not take.

import { printable } from '#wire/printable.js';
import { obeys } from '../names.js';
import type { ServiceObject } from '../objects.js';
import { pathText } from '../path-text.js';
import type { Fields } from '../reader.js';

/** Since 1.36 a Service's name may start with a digit (gate RelaxedServiceNameValidation, KEP-5311). */
export function checkServiceName(raw: Fields, name: string): void {
  if (obeys('service-label', name) || !obeys('label', name)) return;
  const path = raw.path('metadata', 'name');
  const facts = {
    field: pathText(path),
    name: printable(name, 80),
    rule: 'service-label',
    relaxedSince: '1.36',
  } as const;
  raw.report.warn('K0202', facts, { path });
}

export function checkServiceRules(spec: Fields, service: ServiceObject): void {
  const { type, headless, ports, externalIPs } = service;
  const exclude = (name: string, because: string) => {
    const path = spec.path(name);
    const value = printable(String(spec.value(name)), 80);
    spec.report.refuse('K0214', { field: pathText(path), value, because }, { path });
  };
  if (type === 'ExternalName') {
    if (service.externalName === undefined) spec.missing('externalName');
    if (spec.text('clusterIP') !== undefined && !headless)
      exclude('clusterIP', 'a Service of type ExternalName has no cluster IP');
    return;
  }
  if (ports.length === 0 && !headless && spec.list('ports').length === 0) spec.missing('ports');
  const reachedFromOutside = type !== 'ClusterIP' || externalIPs.length > 0;
  if (headless && type !== 'ClusterIP') exclude('clusterIP', `a Service of type ${type} needs a cluster IP`);
  if (spec.text('externalTrafficPolicy') !== undefined && !reachedFromOutside) {
    exclude('externalTrafficPolicy', 'it is for Services reached from outside: NodePort, LoadBalancer or externalIPs');
  }
  if (type === 'ClusterIP') checkNoNodePorts(spec);
}

function checkNoNodePorts(spec: Fields): void {
  for (const port of spec.maps('ports')) {
    const nodePort = port.port('nodePort');
    if (nodePort === undefined) continue;
    const path = port.path('nodePort');
    const because = 'a Service of type ClusterIP has no node ports';
    port.report.refuse('K0214', { field: pathText(path), value: String(nodePort), because }, { path });
  }
}
