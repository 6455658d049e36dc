// `ip rule` and `ip route show table N`. Nothing is printed for a netns that has only the three rules of every netns.

import type { PolicyRouting, PolicyRule } from '#kernel/policy-routing.js';
import { blockText, type Family } from '#wire/address.js';
import { routeLines } from './ip-route.js';
import type { Part } from './show.js';

const families: readonly Family[] = [4, 6];

const option: { readonly [F in Family]: string } = { 4: '', 6: ' -6' };

export function ruleParts({ rules }: PolicyRouting): readonly Part[] {
  return families.flatMap((family): Part[] => {
    const own = rules.filter((rule) => rule.family === family);
    return own.length > 0 ? [{ command: `ip${option[family]} rule`, lines: ruleLines(own, family) }] : [];
  });
}

export function tableParts({ tables }: PolicyRouting): readonly Part[] {
  return [...tables].flatMap(([number, table]) =>
    families.flatMap((family): Part[] => {
      const lines = routeLines([...table.list()], family);
      return lines.length > 0 ? [{ command: `ip${option[family]} route show table ${number}`, lines }] : [];
    }),
  );
}

/** The first and the last are the kernel's own (net/ipv4/fib_rules.c); IPv6 has no table `default`. */
function ruleLines(rules: readonly PolicyRule[], family: Family): readonly string[] {
  const last =
    family === 4
      ? ['32766:\tfrom all lookup main', '32767:\tfrom all lookup default']
      : ['32766:\tfrom all lookup main'];
  return ['0:\tfrom all lookup local', ...rules.map(ruleLine), ...last];
}

function ruleLine({ priority, from, to, mark, inputDevice, table }: PolicyRule): string {
  const parts = [
    `from ${from ? blockText(from) : 'all'}`,
    to && `to ${blockText(to)}`,
    mark && `fwmark 0x${mark.value.toString(16)}/0x${mark.mask.toString(16)}`,
    inputDevice && `iif ${inputDevice}`,
    `lookup ${table}`,
  ];
  return `${priority}:\t${parts.filter(Boolean).join(' ')}`;
}
