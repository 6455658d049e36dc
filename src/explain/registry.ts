// What k8snet can do, as lists: the shape of one, and words for what no plugin says of itself.

export interface Entry {
  readonly name: string;
  /** What it is, or what of it is supported. */
  readonly title: string;
  /** `recognised`: known by name only, so that it is never taken for something else. */
  readonly support: 'modelled' | 'recognised';
  /** Where the model is shorter than the real thing. */
  readonly simplified: readonly string[];
}
export interface Registry {
  readonly about: string;
  readonly entries: readonly Entry[];
}

export const recognisedTitle = 'recognised in the input, not modelled';

/** Ways a Service may be made and reached; `src/cluster` and `src/proxy` hold what they do. */
export const serviceForms: readonly Omit<Entry, 'support'>[] = [
  {
    name: 'ClusterIP',
    title: 'endpoints by chance, traffic policies, topology hints, sessionAffinity',
    simplified: ['the client is taken to be new: sessionAffinity has not bound it yet'],
  },
  { name: 'headless', title: "the pods' addresses from DNS, and names of single pods", simplified: [] },
  {
    name: 'NodePort',
    title: 'on the addresses that kube-proxy answers on; masquerade, externalTrafficPolicy',
    simplified: ['a client outside takes any node; what forwards packets to the nodes is not looked at'],
  },
  {
    name: 'LoadBalancer',
    title: 'its address on every node; source ranges; from outside, through the load balancer',
    simplified: [],
  },
  {
    name: 'externalIPs',
    title: 'on every node; from outside by the first node, with a warning',
    simplified: ['what routes such an address to a node is in no manifest'],
  },
  { name: 'ExternalName', title: 'an alias in DNS, followed to where it leads', simplified: [] },
  { name: 'without selector', title: 'the addresses of its Endpoints or EndpointSlices', simplified: [] },
];

export const formatTitles = {
  text: 'for a terminal, one row for each thing that decided; also -o wide',
  json: 'for a program; described by journey.schema.json',
  yaml: 'the same document as YAML',
  markdown: 'a table for a page',
  mermaid: 'a flowchart that GitHub draws',
} as const;
