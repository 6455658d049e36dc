// A block of pod addresses for every node, cut from the cluster's in node order: what the node IPAM controller does
// (kubernetes/kubernetes pkg/controller/nodeipam). Blocks that are in use already are kept.

import type { Platform } from '#platform/platform.js';
import { type Cidr, familiesOf, nthBlock } from '#wire/address.js';
import type { NodeOutline } from './nodes.js';
import type { NodeBlocks } from './observed-blocks.js';

export interface BlockRequest {
  readonly clusterCidrs: readonly Cidr[];
  readonly known: ReadonlyMap<string, NodeBlocks>;
  /** Nodes that are to run pods which have no address yet. */
  readonly expecting: ReadonlySet<string>;
  readonly maskLength: Platform['defaults']['nodeMaskLength'];
}

/** A node's list stays empty when the cluster's block is used up: its pods get no address, as on a real one. */
export function nodeBlocks(nodes: readonly NodeOutline[], request: BlockRequest): ReadonlyMap<string, NodeBlocks> {
  const { clusterCidrs, known, expecting, maskLength } = request;
  const inUse = [...known.values()].flatMap(({ cidrs }) => cidrs);
  const cutters = familiesOf(clusterCidrs).map(
    (family) =>
      new Cutter(
        clusterCidrs.filter((cidr) => cidr.family === family),
        { inUse, length: maskLength[family] },
      ),
  );
  const blocks = new Map<string, NodeBlocks>();
  for (const { name } of nodes) {
    const own = known.get(name);
    if (own && !(expecting.has(name) && isTight(own, maskLength))) {
      blocks.set(name, own);
      continue;
    }
    const cut = cutters.flatMap((cutter) => cutter.next() ?? []);
    blocks.set(name, { cidrs: [...(own?.cidrs ?? []), ...cut], evidence: own ? 'derived' : 'assumed' });
  }
  return blocks;
}

/** Blocks worked back from a few pods may have no room for one more. */
function isTight({ cidrs, evidence }: NodeBlocks, maskLength: BlockRequest['maskLength']): boolean {
  return evidence === 'derived' && cidrs.every(({ family, length }) => length > maskLength[family]);
}

/** Blocks of one family and size, one after the other, without those in use. */
class Cutter {
  private readonly inUse: readonly Cidr[];
  private readonly length: number;
  private position = 0;
  private index = 0;
  private skip = 0;

  constructor(
    private readonly cidrs: readonly Cidr[],
    { inUse, length }: { inUse: readonly Cidr[]; length: number },
  ) {
    const family = cidrs[0]?.family;
    this.inUse = inUse.filter((cidr) => cidr.family === family).sort((a, b) => (a.first < b.first ? -1 : 1));
    this.length = length;
  }

  next(): Cidr | undefined {
    for (
      let cidr = this.cidrs[this.position];
      cidr;
      cidr = this.cidrs[++this.position], this.index = 0, this.skip = 0
    ) {
      // A cluster block smaller than a node's is given whole to the first node.
      const length = Math.max(this.length, cidr.length);
      for (let block = nthBlock(cidr, length, this.index++); block; block = nthBlock(cidr, length, this.index++)) {
        if (!this.isInUse(block)) return block;
      }
    }
    return undefined;
  }

  /** Blocks are asked for in rising order, so those that lie below are passed for good. */
  private isInUse(block: Cidr): boolean {
    while (this.skip < this.inUse.length && this.inUse[this.skip]!.last < block.first) this.skip++;
    const next = this.inUse[this.skip];
    return next !== undefined && next.first <= block.last;
  }
}
