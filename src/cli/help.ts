// Examples under each command's help: real command lines for the shipped example (test/help.test.ts runs them all).

export const examples: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  k8snet: [
    ['k8snet trace -f fixtures/clusters/shop shop/web cart:8080', 'follow one packet and its answer'],
    ['k8snet trace -f fixtures/clusters/shop shop/web ledger.pay:9000', 'and see why one does not arrive'],
    ['k8snet explain K1101', 'read what a code means'],
  ],
  trace: [
    ['k8snet trace -f fixtures/clusters/shop shop/web cart:8080 --all', 'every endpoint, with its share'],
    ['k8snet trace -f fixtures/clusters/shop deploy/web db-1.db:5432', 'a pod of a StatefulSet, by its name'],
    ['k8snet trace -f fixtures/clusters/shop node/worker-1 svc/shop/cart:8080', 'from a node'],
    ['k8snet trace -f fixtures/clusters/shop shop/web www.example.com:443', 'to the world outside'],
    ['k8snet trace -f fixtures/clusters/shop shop/web cart:8080 -o json', 'for a program'],
    ['k8snet trace -f fixtures/clusters/shop shop/web cart:8080 -o mermaid', 'a picture for a Markdown page'],
  ],
  check: [
    ['k8snet check -f fixtures/clusters/shop -e fixtures/clusters/shop-expect.yaml', 'every expectation of a file'],
    ['k8snet check -f fixtures/clusters/shop -e fixtures/clusters/shop-expect.yaml -o junit', 'for a CI system'],
  ],
  resolve: [
    ['k8snet resolve -f fixtures/clusters/shop shop/web ledger.pay', 'two queries: one that fails, one that answers'],
    ['k8snet resolve -f fixtures/clusters/shop shop/web _sql._tcp.db SRV', 'a record of another type'],
  ],
  show: [
    ['k8snet show -f fixtures/clusters/shop node worker-1', 'everything'],
    ['k8snet show -f fixtures/clusters/shop node worker-1 --rules', 'only the rules'],
    ['k8snet show -f fixtures/clusters/shop pod shop/db-0', 'inside a pod'],
  ],
  explain: [
    ['k8snet explain', 'the list of pages'],
    ['k8snet explain K1101', 'one page'],
  ],
  list: [
    ['k8snet list', 'what there is to list'],
    ['k8snet list cni', 'pod networks, and what of each is simplified'],
    ['k8snet list services -o markdown', 'a table for a page'],
  ],
  docs: [
    ['k8snet docs --check README.md', 'fail if an answer in the page is no longer true'],
    ['k8snet docs README.md', 'make the answers anew'],
  ],
};

const exitCodes = `
Exit codes:
  0  delivered, or left the cluster     2  wrong usage, or unreadable input
  1  not delivered                      3  undecided: the input does not say enough`;

const markers = `
In the page, each answer stands between two comments:
  <!-- k8snet trace -f manifests shop/web cart:8080 -->
  <!-- /k8snet -->
The command is trace, resolve, show, explain or another that only prints; its paths are relative to the page. With
-o mermaid the answer is a picture, with -o markdown it is part of the page, else it stands in a fence.`;

const checkExitCodes = `
An expectation, in a file or under expect: in k8snet.yaml (k8snet explain K1611 says more):
  expect:
    - {name: the shop reaches the cart, from: shop/web, to: cart:8080, is: reachable}
    - {from: [shop/web, pay/till], to: ledger.pay:9000, is: blocked, code: K1101}

Exit codes:
  0  every expectation holds            2  wrong usage, or an entry that cannot be read
  1  one fails, or holds vacuously      3  one is undecided, and none fails`;

export function helpAfter(command: string): string {
  const known = examples[command] ?? [];
  const width = Math.max(0, ...known.map(([line]) => line.length));
  const fits = width < 64;
  const lines = known.map(([line, about]) =>
    fits ? `  ${line.padEnd(width)}   # ${about}` : `  # ${about}\n  ${line}`,
  );
  const parts = lines.length > 0 ? ['\nExamples:', ...lines] : [];
  const about = command === 'docs' ? [markers] : [];
  const after = { k8snet: exitCodes, trace: exitCodes, check: checkExitCodes }[command];
  return [...about, ...parts, ...(after === undefined ? [] : [after])].join('\n');
}
