// The two Services that every cluster has, whatever the input shows: `default/kubernetes` and the cluster DNS.

import type { Objects } from '#manifest/objects.js';
import type { Platform } from '#platform/platform.js';
import { isApiService, makeApiService } from './api-service.js';
import { type DnsSources, withDns } from './dns-service.js';

export type OwnServiceSources = Omit<DnsSources, 'dns'> & { readonly platform: Platform };

export function withOwnServices(objects: Objects, { platform, ...sources }: OwnServiceSources): Objects {
  const { apiServerPort, dns } = platform.defaults;
  const services = objects.services.some(isApiService)
    ? objects.services
    : [...objects.services, makeApiService(apiServerPort)];
  return withDns({ ...objects, services }, { ...sources, dns });
}
