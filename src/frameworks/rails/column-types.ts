/** SQL types of the abstract types of Rails, by dialect. Source: activerecord 8.0, NATIVE_DATABASE_TYPES of each adapter. */
const native: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  postgres: {
    string: 'character varying',
    text: 'text',
    integer: 'integer',
    bigint: 'bigint',
    float: 'double precision',
    decimal: 'numeric',
    numeric: 'numeric',
    datetime: 'timestamp',
    timestamp: 'timestamp',
    timestamptz: 'timestamptz',
    time: 'time',
    date: 'date',
    binary: 'bytea',
    blob: 'bytea',
    boolean: 'boolean',
    json: 'json',
    jsonb: 'jsonb',
    uuid: 'uuid',
    inet: 'inet',
    cidr: 'cidr',
    macaddr: 'macaddr',
    citext: 'citext',
    hstore: 'hstore',
    tsvector: 'tsvector',
    xml: 'xml',
    money: 'money',
    interval: 'interval',
    bit: 'bit',
    bit_varying: 'bit varying',
    ltree: 'ltree',
    point: 'point',
    line: 'line',
    lseg: 'lseg',
    box: 'box',
    path: 'path',
    polygon: 'polygon',
    circle: 'circle',
    oid: 'oid',
    int4range: 'int4range',
    int8range: 'int8range',
    numrange: 'numrange',
    daterange: 'daterange',
    tsrange: 'tsrange',
    tstzrange: 'tstzrange',
    serial: 'serial',
    bigserial: 'bigserial',
    virtual: 'text',
    geometry: 'geometry',
    st_point: 'geometry(Point)',
    geography: 'geography',
    vector: 'vector',
    primary_key: 'bigserial',
    halfvec: 'halfvec',
  },
};

/** What a column's type is made of. */
export interface RailsType {
  readonly name: string;
  readonly limit?: number;
  readonly precision?: number | null;
  readonly scale?: number;
  readonly array?: boolean;
  /** Version of the migration class, such as 7.1. */
  readonly version: number;
}

/** Whether a name is a type that `t.name :column` may use. */
export function isRailsType(name: string, dialect: string): boolean {
  return name in (native[dialect] ?? {});
}

/** The SQL of an abstract type. A name that is none is a type of the database itself. */
export function sqlType(type: RailsType, dialect: string): string {
  const isSmallKey = type.name === 'primary_key' && type.version < 5.1;
  const base = native[dialect]?.[isSmallKey ? 'serial' : type.name] ?? type.name;
  const array = type.array === true ? '[]' : '';
  return `${sized(base, type)}${array}`;
}

function sized(base: string, type: RailsType): string {
  switch (type.name) {
    case 'string':
      return type.limit === undefined ? base : `${base}(${type.limit})`;
    case 'integer':
      return bySize(type.limit);
    case 'decimal':
    case 'numeric':
      if (type.precision == null) return base;
      return type.scale === undefined ? `${base}(${type.precision})` : `${base}(${type.precision}, ${type.scale})`;
    case 'datetime':
    case 'timestamp':
    case 'timestamptz':
      return withPrecision(base, type);
    case 'time':
      return type.precision == null ? base : `${base}(${type.precision})`;
    case 'bit':
    case 'bit_varying':
    case 'vector':
      return type.limit === undefined ? base : `${base}(${type.limit})`;
    default:
      return base;
  }
}

/** Bytes of an integer. */
function bySize(limit: number | undefined): string {
  if (limit === undefined) return 'integer';
  if (limit <= 2) return 'smallint';
  return limit <= 4 ? 'integer' : 'bigint';
}

/** Since 7.0 a datetime has precision 6 unless it says otherwise. Source: https://guides.rubyonrails.org/v7.0/7_0_release_notes.html */
function withPrecision(base: string, type: RailsType): string {
  if (type.precision === null) return base;
  const precision = type.precision ?? (type.version >= 7 ? 6 : undefined);
  return precision === undefined ? base : `${base}(${precision})`;
}
