import type { Restored } from '../core/rehearsal.js';
import type { Session } from './session.js';

interface Item {
  readonly kind: string;
  readonly name: string;
  /** The table, or the type, whose part it is: no table has the name of a type. */
  readonly owner: string | null;
  /** Everything that can differ about it. The order of columns cannot be restored, and does not count. */
  readonly detail: string;
}

/** What a database holds that users made, by kind and name. */
export type Inventory = ReadonlyMap<string, Item>;

const users = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'";
const ownWork = (catalog: string, id: string): string =>
  `not exists (select from pg_depend d where d.classid = '${catalog}'::regclass and d.objid = ${id} and d.deptype = 'e')`;
const full = (name: string): string =>
  `case when n.nspname = 'public' then ${name} else n.nspname || '.' || ${name} end`;

/** Nothing takes a value out of an enum again, so that one that is left behind is no news. One that is gone is. */
const enumValue = 'enum value';

/** The body of a function without what is said in it to people. */
const uncommented = "regexp_replace(regexp_replace(f.prosrc, '/\\*.*?\\*/', ' ', 'g'), '--[^\\n]*', ' ', 'g')";

// Two defaults that give the same time are equal, and so are two bodies that differ in their spacing or their comments.
const items = `
  select case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end as kind,
    ${full('c.relname')} as name, null as owner, case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid)
      else concat_ws(' ', c.relrowsecurity, c.relforcerowsecurity, c.relpersistence) end as detail
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where ${users} and c.relkind in ('r', 'p', 'v', 'm', 'S') and ${ownWork('pg_class', 'c.oid')}
    and (c.relkind <> 'S' or not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('a', 'i')))
  union all select 'column', ${full('c.relname')} || '.' || a.attname, ${full('c.relname')},
    concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull::text, a.attidentity, a.attgenerated,
      regexp_replace(pg_get_expr(v.adbin, v.adrelid), '\\mCURRENT_TIMESTAMP\\M(?! *\\()', 'now()'))
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
  left join pg_attrdef v on v.adrelid = a.attrelid and v.adnum = a.attnum
  where ${users} and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped and ${ownWork('pg_class', 'c.oid')}
  union all select 'constraint', k.conname || ' of ' || ${full('c.relname')}, ${full('c.relname')}, pg_get_constraintdef(k.oid)
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
  where ${users} and k.contype in ('c', 'f', 'p', 'u', 'x')
  union all select 'index', ${full('i.relname')}, ${full('c.relname')}, pg_get_indexdef(i.oid)
  from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid join pg_namespace n on n.oid = c.relnamespace
  where ${users} and not exists (select from pg_constraint k where k.conindid = i.oid and k.conrelid = c.oid)
  union all select 'trigger', t.tgname || ' of ' || ${full('c.relname')}, ${full('c.relname')}, pg_get_triggerdef(t.oid)
  from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
  where ${users} and not t.tgisinternal
  union all select 'policy', p.polname || ' of ' || ${full('c.relname')}, ${full('c.relname')},
    concat_ws(' ', p.polcmd, p.polroles::text, pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
  from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace where ${users}
  union all select 'function', ${full('f.proname')} || '(' || pg_get_function_identity_arguments(f.oid) || ')', null, md5(btrim(regexp_replace(${uncommented}, '\\s+', ' ', 'g')))
  from pg_proc f join pg_namespace n on n.oid = f.pronamespace where ${users} and ${ownWork('pg_proc', 'f.oid')}
  union all select 'type', ${full('t.typname')}, null, ''
  from pg_type t join pg_namespace n on n.oid = t.typnamespace
  where ${users} and t.typtype in ('e', 'd') and ${ownWork('pg_type', 't.oid')}
  union all select '${enumValue}', ${full('t.typname')} || '.' || e.enumlabel, ${full('t.typname')}, ''
  from pg_enum e join pg_type t on t.oid = e.enumtypid join pg_namespace n on n.oid = t.typnamespace
  where ${users} and ${ownWork('pg_type', 't.oid')}`;

/** Reads what is there. The search path must be that of the server. */
export async function readInventory(session: Session): Promise<Inventory> {
  const rows = await session.query<Item>(items);
  return new Map(rows.map((item) => [titleOf(item), item]));
}

/** How what is there differs from what was there. Parts of a table that is gone, or new, go with it. */
export function compare(before: Inventory, after: Inventory): Omit<Restored, 'statement'> {
  const lost = without(before, after);
  const left = without(new Map([...after].filter(([, { kind }]) => kind !== enumValue)), before);
  const renamed = renamedIn(lost, left, before, after);
  const isOther = (title: string): boolean => !renamed.some((one) => one.title === title || one.as === title);
  return {
    lost: lost.filter(isOther),
    left: left.filter(isOther),
    ...(renamed.length === 0
      ? {}
      : { renamed: renamed.map(({ title, as }) => ({ title, to: nameOf(after.get(as)?.name ?? as) })) }),
    changed: [...before]
      .filter(([title, item]) => {
        const now = after.get(title);
        return now !== undefined && meantBy(now) !== meantBy(item);
      })
      .map(titleIn),
  };
}

/** Constraints and indexes of which another one of the same table says the same. */
function renamedIn(
  lost: readonly string[],
  left: readonly string[],
  before: Inventory,
  after: Inventory,
): readonly { readonly title: string; readonly as: string }[] {
  const taken = new Set<string>();
  return lost.flatMap((title) => {
    const item = before.get(title);
    if (item === undefined || !named.has(item.kind)) return [];
    const as = left.find((other) => {
      const found = after.get(other);
      const isAlike = found?.kind === item.kind && found.owner === item.owner;
      return isAlike && !taken.has(other) && bare(found) === bare(item);
    });
    if (as === undefined) return [];
    taken.add(as);
    return [{ title, as }];
  });
}

const named: ReadonlySet<string> = new Set(['constraint', 'index']);

/** What an index says but for its own name. */
function bare(item: Item): string {
  return meantBy(item).replace(/^(CREATE (?:UNIQUE )?INDEX )(?:"(?:[^"]|"")*"|\S+)/, '$1');
}

/** The name of a constraint without its table. */
function nameOf(name: string): string {
  return name.replace(/ of .*$/, '');
}

/**
 * What a detail means. A column that was of another type for a while leaves a cast in the indexes and constraints on it, to the type that it
 * has again: from a text to a text without a limit, which changes nothing.
 *
 * Source: https://www.postgresql.org/docs/18/datatype-character.html
 */
function meantBy({ kind, detail }: Item): string {
  if (kind !== 'index' && kind !== 'constraint') return detail;
  let plain = detail.replace(/::(?:text|character varying)(?:\[\])?(?!\()/g, '');
  for (let before = ''; before !== plain; ) {
    before = plain;
    plain = plain.replace(/\(\s*((?:[\w$]+|"(?:[^"]|"")*"))\s*\)/g, ' $1 ').replace(/\s+/g, ' ');
  }
  return plain;
}

function without(one: Inventory, other: Inventory): readonly string[] {
  return [...one]
    .filter(
      ([title, { owner }]) =>
        !other.has(title) && (owner === null || other.has(`table ${owner}`) || other.has(`type ${owner}`)),
    )
    .map(titleIn);
}

function titleIn([title]: readonly [string, Item]): string {
  return title;
}

function titleOf({ kind, name }: Item): string {
  return `${kind} ${name}`;
}
