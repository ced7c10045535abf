import { randomBytes } from 'node:crypto';
import type { SpecialistQuestion } from '../core/ports.js';

/** Longest text of one piece of material, in UTF-16 units. */
const maxMaterial = 40_000;

const hidden = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu;

/** Text of people without what a reader cannot see: control, formatting and private characters, and HTML comments. */
export function visible(text: string): string {
  return text
    .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
    .replace(hidden, (character) => (character === '\n' || character === '\t' ? character : ''));
}

/** The question as one message: facts first, then material between tags that nobody can guess, and so nobody can close. */
export function questionText(question: SpecialistQuestion, nonce: string = randomBytes(8).toString('hex')): string {
  const playbooks = question.playbooks.map(
    (playbook) => `<playbook system="${playbook.system}">\n${playbook.text}\n</playbook>`,
  );
  const material = question.material.map((piece) => {
    const tag = `material_${nonce}`;
    return `<${tag} what="${piece.what.replaceAll('"', "'")}">\n${clip(visible(piece.text))}\n</${tag}>`;
  });
  const asked =
    question.question === undefined ? [] : [`Question of a person, to be answered:\n${visible(question.question)}`];
  return [`<facts>\n${question.facts}\n</facts>`, ...playbooks, ...material, ...asked].join('\n\n');
}

function clip(text: string): string {
  return text.length <= maxMaterial
    ? text
    : `${text.slice(0, maxMaterial)}\n[cut here: ${text.length - maxMaterial} more characters]`;
}
