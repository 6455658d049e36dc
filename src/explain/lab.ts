// What the kernel did with the model's questions, told.

import type { Fabric } from '#fabric/fabric.js';
import type { Heard } from '#lab/agent.js';
import type { Disagreement, Verification } from '#lab/verify.js';
import { socketText } from '#wire/address.js';
import { settingOf, sourceText } from './account.js';
import { counted } from './names.js';
import { address, bad, good, object, type Phrase } from './phrase.js';

export interface VerificationAccount {
  readonly setting: readonly string[];
  readonly lines: readonly (readonly Phrase[])[];
  readonly disagreements: readonly DisagreementAccount[];
  readonly conclusion: readonly Phrase[];
}
export interface DisagreementAccount {
  readonly question: readonly Phrase[];
  readonly model: readonly Phrase[];
  readonly kernel: readonly Phrase[];
}

export function tellVerification(
  { asked, agreed, heard, disagreements, notAsked, missing, machines }: Verification,
  { fabric, from }: { readonly fabric: Fabric; readonly from: string },
): VerificationAccount {
  const named = new Map(machines.map(({ name, id }) => [name, id]));
  const by = (name: string) => named.get(name) ?? name;
  return {
    setting: settingOf(fabric, from),
    lines: [
      [`${counted(machines.length, 'network namespace')} of this kernel stand for its nodes and pods`],
      [
        `${counted(asked, 'question')}: ${heard.answered} answered, ${heard.refused} refused, ${heard['no-way']} without a way, ${heard.silence} without an answer`,
      ],
      ...(notAsked > 0
        ? [[`${notAsked} more were not asked: k8snet leaves them open, or they pass machines of a provider`]]
        : []),
      ...missing.map((what) => ['this kernel has no ', object(what)]),
    ],
    disagreements: disagreements.map((one) => tellDisagreement(one, by)),
    conclusion:
      disagreements.length === 0
        ? [good('AGREES'), `  the kernel did ${agreed} times what k8snet says`]
        : [bad('DISAGREES'), `  ${counted(disagreements.length, 'question')} of ${asked} ended otherwise`],
  };
}

function tellDisagreement(
  { query, expected, heard }: Disagreement,
  by: (machine: string) => string,
): DisagreementAccount {
  const { destination, protocol = 'TCP' } = query;
  const target = destination.kind === 'address' ? socketText(destination.address, Number(destination.port)) : '';
  const answers = expected.answers.map((answer) => `${by(answer.by)} answers ${answer.source}`);
  return {
    question: [object(sourceText(query.source)), ` → ${protocol} `, address(target)],
    model: [[...answers, ...[...expected.ends].map((end) => ends[end])].join(', or ')],
    kernel: [
      heard.kind === 'answered' ? `${by(heard.by)} answers ${heard.source}` : `${ends[heard.kind]}${codeOf(heard)}`,
    ],
  };
}

const ends: { readonly [K in Exclude<Heard['kind'], 'answered'>]: string } = {
  refused: 'refused at once',
  silence: 'no answer',
  'no-way': 'no way there',
};

function codeOf(heard: Heard): string {
  return 'code' in heard && heard.code !== undefined ? ` (${heard.code})` : '';
}
