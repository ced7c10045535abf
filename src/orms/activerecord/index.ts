import type { Orm } from '../../core/orm.js';
import type { Facts, FunctionFacts } from '../../core/query-site.js';
import type { SourceFile } from '../../core/source.js';
import { rubyOfErb } from '../../languages/erb.js';
import { loadLanguages, type Node, ruby, withTree } from '../../languages/index.js';
import { tableize } from '../../languages/rails-inflect.js';
import { readBody } from './functions.js';
import { classNameOf, modelOf } from './models.js';
import { mayName, namingsIn } from './namings.js';
import { children, locationOf } from './nodes.js';
import { actionOf, contextOf, holdsRuby } from './places.js';
import { type Serializer, serializerOf, serializing } from './serializers.js';
import { isolatedIn, withTables } from './tables.js';
import { writeEager } from './write.js';

/** ActiveRecord, with ERB and Jbuilder templates. Source: https://guides.rubyonrails.org/v8.0/active_record_querying.html */
export const activerecord: Orm = {
  id: 'activerecord',
  title: 'ActiveRecord',
  load: () => loadLanguages([ruby]),
  async recognise(revision) {
    const roots = (await revision.list()).flatMap((entry) => {
      const root = /^(.*?)(?:^|\/)app\/models\/.+\.rb$/.exec(entry.path)?.[1];
      return root === undefined || /(?:^|\/)(?:vendor|node_modules|spec|test)(?:\/|$)/.test(root) ? [] : [root];
    });
    return [...new Set(roots)];
  },
  reads: holdsRuby,
  facts: (file) => factsOf(file),
  join: withTables,
  tableOf: tableize,
  mayName,
  namings: namingsIn,
  write: writeEager,
};

function factsOf(file: SourceFile): Facts {
  const { path } = file;
  const none: Facts = { path, orm: 'activerecord', models: [], functions: [] };
  if (/(?:^|\/)Gemfile$/.test(path)) {
    const automatic = /^\s*gem\s+['"](?:goldiloader|jit_preloader)['"]/m.test(file.text);
    return automatic ? { ...none, globals: { automaticEagerLoading: true } } : none;
  }
  const text = path.endsWith('.erb') ? rubyOfErb(file.text) : file.text;
  return withTree(text, ruby, (root) => {
    const classes = root.descendantsOfType('class').filter((node): node is Node => node?.isNamed === true);
    const serializers = classes.flatMap((node) => serializerOf(node, path) ?? []);
    const models = classes.flatMap((node) => modelOf(node, path) ?? []);
    const mapped = new Set(models.map(({ name }) => name));
    const prefixes = isolatedIn(root);
    const plainClasses = classes.map(classNameOf).filter((name) => !mapped.has(name) && contextOf(path) !== 'test');
    return {
      ...none,
      models,
      ...(prefixes.length === 0 ? {} : { prefixes }),
      ...(plainClasses.length === 0 ? {} : { plainClasses }),
      functions: [
        ...methodsOf(root, path).map((one) => inSerializer(one, serializers)),
        ...serializers.map((serializer) => serializer.reads),
        fileAsFunction(root, path),
      ],
    };
  });
}

/** A method whose value a serializer writes is handed the row that the serializer is. */
function inSerializer(one: FunctionFacts, serializers: readonly Serializer[]): FunctionFacts {
  const found = serializers.find((serializer) => serializer.owner === one.owner);
  return found?.methods.has(one.name) === true ? { ...one, serves: serializing } : one;
}

function methodsOf(root: Node, path: string): readonly FunctionFacts[] {
  return root.descendantsOfType(['method', 'singleton_method']).flatMap((node) => {
    if (node === null) return [];
    const parameters = children(node.childForFieldName('parameters')).map(
      (child) => child.childForFieldName('name')?.text ?? child.text,
    );
    const body = node.childForFieldName('body');
    return [
      {
        name: node.childForFieldName('name')?.text ?? '',
        owner: classNameOf(node) || null,
        location: locationOf(node, path),
        parameters,
        context: contextOf(path),
        ...readBody(
          body === null || body.type !== 'body_statement'
            ? [body ?? node].filter((one) => one !== node)
            : children(body),
          path,
          parameters,
        ),
      },
    ];
  });
}

/** A template or a script as a function: what stands outside of methods. */
function fileAsFunction(root: Node, path: string): FunctionFacts {
  const action = actionOf(path);
  return {
    name: action?.name ?? path,
    owner: action?.owner ?? null,
    location: { path, startLine: 1, endLine: root.endPosition.row + 1 },
    parameters: [],
    context: contextOf(path),
    ...readBody(children(root), path, []),
  };
}
