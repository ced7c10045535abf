import type { MemberRead, Model, Relation } from '../core/query-site.js';
import { type Program, relationOf } from './program.js';

/** One relation on the way that the members of a read go. */
export interface Step {
  readonly member: string;
  readonly relation: Relation;
  /** The member behind it. */
  readonly next?: string;
  /** The member behind it asks the server whatever is loaded. */
  readonly asksAnew: boolean;
  /** How many of the members that are written lead to it, and to the member behind it. */
  readonly written: number;
  readonly writtenNext: number;
}

interface Member {
  readonly name: string;
  readonly asks: boolean;
  readonly written: number;
}

/** How many members may stand for others on one way. */
const deepest = 4;

/** The relations that a read goes along, from a row of a model; members that stand for others are followed. */
export function stepsOf(program: Program, start: Model, read: MemberRead): readonly Step[] {
  const steps: Step[] = [];
  let model: Model | undefined = start;
  let rest: readonly Member[] = read.members.map((name, index) => ({
    name,
    asks: read.asksAnew === index,
    written: index + 1,
  }));
  let followed = 0;
  for (let [first, ...others] = rest; first !== undefined && model !== undefined; [first, ...others] = rest) {
    const relation = relationOf(model, first.name);
    if (relation === undefined) {
      const reached: readonly Member[] = followed < deepest ? reach(model, first) : [];
      if (reached.length === 0) break;
      followed += 1;
      rest = [...reached, ...others];
      continue;
    }
    const [next] = others;
    steps.push({
      member: first.name,
      relation,
      ...(next === undefined ? {} : { next: next.name }),
      asksAnew: next?.asks === true,
      written: first.written,
      writtenNext: next?.written ?? first.written,
    });
    model = relation.cardinality === 'many' || relation.polymorphic ? undefined : program.modelOf(relation.target);
    rest = others;
  }
  return steps;
}

function reach(model: Model, { name, written }: Member): readonly Member[] {
  const found = model.reaches?.find((candidate) => candidate.member === name);
  return (found?.members ?? []).map((one, index) => ({ name: one, asks: found?.asksAnew === index, written }));
}
