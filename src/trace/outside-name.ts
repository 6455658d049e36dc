// Names that are not in the cluster's zone: public ones, typos of a Service's name, or nobody can say.

import type { Cluster } from '#cluster/inventory.js';
import type { Resolution } from '#dns/resolve.js';
import { nearMisses } from '#wire/near-miss.js';

/** Country codes (ISO 3166, and ac, eu, su, uk). */
const countries = `
  ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc
  cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga
  gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp
  ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms
  mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro
  rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr
  tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
`;
/** The commoner of the others. */
const generic = 'com net org edu gov mil int arpa info biz dev app cloud online site tech store xyz';
const topLevelDomains = new Set(`${countries} ${generic}`.trim().split(/\s+/));

/** `typo`: meant for the cluster, by what its DNS said or by its likeness to a Service's name. */
export function judgeOutsideName(
  { name: typed, queries, outcome }: Resolution,
  cluster: Cluster,
): 'public' | 'typo' | 'unclear' {
  const name = outcome.kind === 'outside' ? outcome.name : '';
  // Of a name that a search list made, nothing is known outside: what was typed tells whether the cluster was meant.
  if (queries.some((query) => query.assumedAbsent && query.name === name)) {
    return clusterNearMisses(typed, cluster).length > 0 ? 'typo' : 'unclear';
  }
  // No server outside knows the cluster's own zone.
  if (name.endsWith(`.${cluster.settings.clusterDomain.value}`)) return 'typo';
  const [, second = '', ...more] = name.split('.');
  const isInNamespace = more.length === 0 && cluster.namespaces.has(second);
  // The Service is there, the endpoint in front of it is not: `db-7.db` for a set of two.
  const isMeant = queries.some(
    ({ because = '' }) => because === 'endpoint' || because === 'alias-target' || because === 'external-address',
  );
  if (isInNamespace || isMeant) return 'typo';
  const isNear = clusterNearMisses(name, cluster).length > 0;
  if (isPublic(name)) return isNear ? 'unclear' : 'public';
  return isNear ? 'typo' : 'unclear';
}

function isPublic(name: string): boolean {
  const labels = name.toLowerCase().replace(/\.$/, '').split('.');
  return labels.length > 1 && topLevelDomains.has(labels[labels.length - 1] as string);
}

/** Services, as `name.namespace`, that a name may have been meant for. */
export function clusterNearMisses(name: string, cluster: Cluster): readonly string[] {
  const [first = '', second, ...more] = name.toLowerCase().split('.');
  const full = cluster.services.map((service) => `${service.name}.${service.namespace}`);
  if (second === undefined) {
    const byName = new Map(cluster.services.map((service, index) => [service.name, full[index] as string]));
    const exact = full.filter((candidate) => candidate.startsWith(`${first}.`));
    const near = nearMisses(first, byName.keys()).map((hit) => byName.get(hit) as string);
    return [...new Set([...exact, ...near])].slice(0, 3);
  }
  // `www.example.com` is nobody's typo; `cart.io` may be one of `cart.ops`, not of any other Service called cart.
  if (isPublic(name) && more.length > 0) return [];
  const exact = isPublic(name) ? [] : full.filter((candidate) => candidate.startsWith(`${first}.`));
  return [...new Set([...exact, ...nearMisses(`${first}.${second}`, full)])].slice(0, 3);
}
