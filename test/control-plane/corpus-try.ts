import { readdirSync, existsSync } from 'node:fs';
import { load } from '#manifest/load.js';
import { settle } from '#control-plane/settle.js';
import { plain } from '#explain/phrase.js';
import { assumptionWords } from '#explain/assumptions.js';
const only = process.argv[2];
for (const kind of ['clusters','apps','problems']) for (const name of readdirSync(`/work/shared/corpus/${kind}`)) {
  if (only && name !== only) continue;
  const path=`/work/shared/corpus/${kind}/${name}`;
  let l; try { l = await load({paths:[path], recursive:true}); } catch(e) { console.log(kind,name,'LOAD',String(e).slice(0,100)); continue; }
  const o=l.objects;
  const t=performance.now();
  const c = settle(o,{});
  const unsched=c.pods.filter(p=>c.unschedulableReason(p));
  const noaddr=c.pods.filter(p=>p.running&&!p.addresses.length&&!c.unschedulableReason(p)).length;
  for (const s of c.services) c.endpoints(s);
  const a=c.assumptionsOf({pods:c.pods,nodes:c.nodes,services:c.services});
  const long=a.map(x=>plain(assumptionWords[x.subject](x))).filter(x=>x.length>110);
  const s=c.settings; const set=(x:any)=>`${Array.isArray(x.value)?x.value.map((y:any)=>y.text??y).join(','):x.value}(${x.evidence[0]}${x.evidence[1]})`;
  console.log(kind[0],name.slice(0,34).padEnd(34),`in ${o.pods.length}p ${o.workloads.length}w ${o.nodes.length}n ${o.endpoints.length}e | ${c.nodes.length}n(${c.nodes[0]?.evidence.podCidrs}) ${c.pods.length}p unsch ${unsched.length} noaddr ${noaddr}`, set(s.podCidrs), set(s.serviceCidrs), set(s.dnsAddresses), set(s.platform), set(s.proxyMode), set(s.clusterDomain), (performance.now()-t).toFixed(0));
  if (only) { for(const p of unsched) console.log(p.namespace,p.name,c.unschedulableReason(p)); for (const n of c.nodes) console.log(n.name,n.addresses,n.podCidrs.map(x=>x.text).slice(0,4),n.evidence,n.controlPlane); for (const p of c.pods) console.log(p.namespace,p.name,p.nodeName,p.addresses.join(),p.workload?.kind,p.workload?.name,p.evidence.name);
  for (const s of c.services) console.log(s.namespace,s.name,s.clusterIPs.join(),s.ports.map(p=>p.port+':'+p.nodePort).join(), c.endpoints(s).evidence, c.endpoints(s).ports.map(p=>p.endpoints.length).join());}
  if (long.length) console.log('   LONG', long[0]);
}
