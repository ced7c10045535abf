import { nesting, type Range, type Tokens, wordAt } from './tokens.js';

/**
 * The statements of a text, each as its tokens without the closing semicolon.
 *
 * Semicolons inside a BEGIN ATOMIC body and between the commands of a rule separate nothing.
 * Source: https://www.postgresql.org/docs/18/sql-createfunction.html, https://www.postgresql.org/docs/18/sql-createrule.html
 */
export function split(tokens: Tokens): readonly Range[] {
  const statements: Range[] = [];
  let from = 0;
  for (let at = 0; at < tokens.kinds.length; at += 1) {
    const kind = tokens.kinds[at];
    if (kind === 'end') {
      if (at > from) statements.push({ from, to: at });
      from = at + 1;
    } else if (kind === 'word' && isAtomic(tokens, from, at)) at = behindAtomic(tokens, at) - 1;
    else if (kind === 'mark' && isRuleBody(tokens, from, at)) at = behindRuleBody(tokens, at) - 1;
  }
  if (tokens.kinds.length > from) statements.push({ from, to: tokens.kinds.length });
  return statements;
}

function isAtomic(tokens: Tokens, from: number, at: number): boolean {
  return wordAt(tokens, at) === 'begin' && wordAt(tokens, at + 1) === 'atomic' && wordAt(tokens, from) === 'create';
}

function behindAtomic(tokens: Tokens, begin: number): number {
  let depth = 1;
  for (let at = begin + 2; at < tokens.kinds.length; at += 1) {
    const token = wordAt(tokens, at);
    if (token === 'case') depth += 1;
    if (token === 'end') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return tokens.kinds.length;
}

function isRuleBody(tokens: Tokens, from: number, at: number): boolean {
  if (wordAt(tokens, at) !== '(' || wordAt(tokens, from) !== 'create') return false;
  const object = wordAt(tokens, from + 1) === 'or' ? from + 3 : from + 1;
  return wordAt(tokens, object) === 'rule' && ['do', 'also', 'instead'].includes(wordAt(tokens, at - 1));
}

function behindRuleBody(tokens: Tokens, open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.kinds.length; at += 1) {
    depth += nesting(wordAt(tokens, at));
    if (depth === 0) return at + 1;
  }
  return tokens.kinds.length;
}

/** The text as the server would see it: psql's commands and rows of COPY are blank, and every offset stays. */
export function withoutForeign(tokens: Tokens): string {
  let text = '';
  let behind = 0;
  for (const { start, end } of tokens.foreign) {
    text += tokens.text.slice(behind, start) + tokens.text.slice(start, end).replace(/[^\n]/g, ' ');
    behind = end;
  }
  return behind === 0 ? tokens.text : text + tokens.text.slice(behind);
}
