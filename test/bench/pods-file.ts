// A file as `kubectl get pods -A -o json --show-managed-fields` prints it, of any size: each pod as one of a real cluster,
// with all that k8snet has to read past. Written as it is made, so that none of it has to be held.

import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { namespaceOf } from '../generated-cluster.js';

/** At least this many megabytes (10^6 bytes); answers how many pods they are. */
export async function writePodsFile(path: string, megabytes: number): Promise<number> {
  let pods = 0;
  function* text(): Generator<string> {
    yield '{\n    "apiVersion": "v1",\n    "items": [';
    for (let bytes = 0; bytes < megabytes * 1e6; pods++) {
      const json = JSON.stringify(makePod(pods), undefined, 4).replaceAll('\n', '\n        ');
      const item = `${pods === 0 ? '' : ','}\n        ${json}`;
      bytes += item.length;
      yield item;
    }
    yield '\n    ],\n    "kind": "List",\n    "metadata": {\n        "resourceVersion": ""\n    }\n}\n';
  }
  await pipeline(Readable.from(text()), createWriteStream(path));
  return pods;
}

const created = '2025-03-01T08:00:00Z';
const podsPerNode = 30;

function makePod(index: number): object {
  const node = Math.floor(index / podsPerNode);
  const app = `cart-${index % 500}`;
  const replicaSet = `${app}-${hexOf(index % 500, 10)}`;
  const address = `10.${node >> 8}.${node & 255}.${(index % podsPerNode) + 2}`;
  const hostAddress = `172.16.${Math.floor(node / 200)}.${(node % 200) + 10}`;
  const image = `registry.example.com/shop/${app}:1.${index % 90}.0`;
  const volume = `kube-api-access-${hexOf(index, 5)}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      annotations: {
        'prometheus.io/port': '9090',
        'prometheus.io/scrape': 'true',
        'shop.example.com/config-hash': hexOf(index, 64),
      },
      creationTimestamp: created,
      generateName: `${replicaSet}-`,
      labels: {
        app,
        'app.kubernetes.io/managed-by': 'Helm',
        'app.kubernetes.io/version': `1.${index % 90}.0`,
        'pod-template-hash': hexOf(index % 500, 10),
        team: 'shop',
      },
      managedFields: [
        managedFields('kube-controller-manager', { 'f:metadata': metadataFields, 'f:spec': specFields }),
        managedFields('kubelet', { 'f:status': statusFields }),
      ],
      name: `${replicaSet}-${hexOf(index, 5)}`,
      namespace: namespaceOf(index % 500),
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          blockOwnerDeletion: true,
          controller: true,
          kind: 'ReplicaSet',
          name: replicaSet,
          uid: uidOf(index % 500),
        },
      ],
      resourceVersion: `${1_000_000 + index}`,
      uid: uidOf(index + 1000),
    },
    spec: {
      containers: [
        {
          env: environment(app),
          image,
          imagePullPolicy: 'IfNotPresent',
          livenessProbe: probe('/healthz'),
          name: 'cart',
          ports: [
            { containerPort: 8080, name: 'http', protocol: 'TCP' },
            { containerPort: 9090, name: 'metrics', protocol: 'TCP' },
          ],
          readinessProbe: probe('/ready'),
          resources: { limits: { cpu: '500m', memory: '512Mi' }, requests: { cpu: '100m', memory: '128Mi' } },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true },
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          volumeMounts: [
            { mountPath: '/etc/shop', name: 'settings', readOnly: true },
            { mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', name: volume, readOnly: true },
          ],
        },
      ],
      dnsPolicy: 'ClusterFirst',
      enableServiceLinks: true,
      nodeName: `worker-${node}`,
      preemptionPolicy: 'PreemptLowerPriority',
      priority: 0,
      restartPolicy: 'Always',
      schedulerName: 'default-scheduler',
      securityContext: {},
      serviceAccount: app,
      serviceAccountName: app,
      terminationGracePeriodSeconds: 30,
      tolerations: ['not-ready', 'unreachable'].map((key) => ({
        effect: 'NoExecute',
        key: `node.kubernetes.io/${key}`,
        operator: 'Exists',
        tolerationSeconds: 300,
      })),
      volumes: [
        { configMap: { defaultMode: 420, name: `${app}-settings` }, name: 'settings' },
        {
          name: volume,
          projected: {
            defaultMode: 420,
            sources: [
              { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
              { configMap: { items: [{ key: 'ca.crt', path: 'ca.crt' }], name: 'kube-root-ca.crt' } },
            ],
          },
        },
      ],
    },
    status: {
      conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(
        (type) => ({ lastProbeTime: null, lastTransitionTime: created, status: 'True', type }),
      ),
      containerStatuses: [
        {
          containerID: `containerd://${hexOf(index, 64)}`,
          image,
          imageID: `registry.example.com/shop/${app}@sha256:${hexOf(index % 90, 64)}`,
          lastState: {},
          name: 'cart',
          ready: true,
          restartCount: 0,
          started: true,
          state: { running: { startedAt: created } },
        },
      ],
      hostIP: hostAddress,
      hostIPs: [{ ip: hostAddress }],
      phase: 'Running',
      podIP: address,
      podIPs: [{ ip: address }],
      qosClass: 'Burstable',
      startTime: created,
    },
  };
}

function environment(app: string): readonly object[] {
  const plain = ['LOG_LEVEL', 'REGION', 'CURRENCY', 'CACHE_URL', 'DATABASE_URL', 'QUEUE_URL', 'PAY_URL', 'TRACING_URL'];
  return [
    ...plain.map((name) => ({
      name,
      value: `https://${name.toLowerCase().replace('_', '-')}.${app}.shop.svc:8443/v1`,
    })),
    { name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
    { name: 'PASSWORD', valueFrom: { secretKeyRef: { key: 'password', name: `${app}-database` } } },
  ];
}

function probe(path: string): object {
  const httpGet = { path, port: 'http', scheme: 'HTTP' };
  return { failureThreshold: 3, httpGet, periodSeconds: 10, successThreshold: 1, timeoutSeconds: 1 };
}

function managedFields(manager: string, fieldsV1: object): object {
  return { apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1, manager, operation: 'Update', time: created };
}

function fields(...names: readonly string[]): object {
  return Object.fromEntries([['.', {}], ...names.map((name) => [`f:${name}`, {}])]);
}

const metadataFields = {
  'f:annotations': fields('prometheus.io/port', 'prometheus.io/scrape', 'shop.example.com/config-hash'),
  'f:generateName': {},
  'f:labels': fields('app', 'app.kubernetes.io/managed-by', 'app.kubernetes.io/version', 'pod-template-hash', 'team'),
  'f:ownerReferences': fields('k:{"uid":"0"}'),
};
const specFields = {
  'f:containers': {
    'k:{"name":"cart"}': {
      ...fields('image', 'imagePullPolicy', 'name', 'resources', 'terminationMessagePath', 'terminationMessagePolicy'),
      'f:env': fields(
        'k:{"name":"LOG_LEVEL"}',
        'k:{"name":"REGION"}',
        'k:{"name":"POD_NAME"}',
        'k:{"name":"PASSWORD"}',
      ),
      'f:livenessProbe': fields('failureThreshold', 'httpGet', 'periodSeconds', 'successThreshold', 'timeoutSeconds'),
      'f:readinessProbe': fields('failureThreshold', 'httpGet', 'periodSeconds', 'successThreshold', 'timeoutSeconds'),
      'f:ports': fields('k:{"containerPort":8080,"protocol":"TCP"}', 'k:{"containerPort":9090,"protocol":"TCP"}'),
    },
  },
  'f:dnsPolicy': {},
  'f:enableServiceLinks': {},
  'f:restartPolicy': {},
  'f:schedulerName': {},
  'f:volumes': fields('k:{"name":"settings"}'),
};
const statusFields = {
  'f:conditions': fields('k:{"type":"ContainersReady"}', 'k:{"type":"Initialized"}', 'k:{"type":"Ready"}'),
  'f:containerStatuses': {},
  'f:hostIP': {},
  'f:phase': {},
  'f:podIP': {},
  'f:podIPs': fields('k:{"ip":"10.0.0.2"}'),
  'f:startTime': {},
};

/** Text as random as a hash looks, the same for the same number. */
function hexOf(seed: number, length: number): string {
  let text = '';
  for (let state = seed + 1; text.length < length; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += state.toString(16).padStart(8, '0');
  }
  return text.slice(0, length);
}

function uidOf(seed: number): string {
  return hexOf(seed, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
