import type { FunctionFacts } from '../../core/query-site.js';
import { camelize } from '../../languages/rails-inflect.js';

/** A template, with the controller and the action that render it: `app/views/admin/orders/index.html.erb`. */
const template = /(?:^|\/)app\/views\/(.+)\/([^/.]+)\.[^/]*$/;

/** Files that may hold models or queries, by path alone. Migrations and tests are left out: no one waits for them. */
export function holdsRuby(path: string): boolean {
  if (
    /(?:^|\/)(?:node_modules|vendor|spec|test|features|db\/(?:\w+_)?migrate|data_migrations?|tmp|config)\//.test(path)
  )
    return false;
  if (/(?:^|\/)Gemfile$/.test(path)) return true;
  if (/\.erb$/.test(path)) return template.test(path);
  return /\.(?:rb|jbuilder|rake)$/.test(path) && /(?:^|\/)(?:app|lib|engines|packs|components)\//.test(path);
}

/** Who runs the code of a file, by where it stands. */
export function contextOf(path: string): FunctionFacts['context'] {
  if (/(?:^|\/)(?:spec|test|features)\//.test(path)) return 'test';
  if (/\.rake$|(?:^|\/)(?:lib\/tasks|db|script|bin)\//.test(path)) return 'script';
  if (/(?:^|\/)app\/(?:jobs|workers|sidekiq|mailers|consumers)\//.test(path)) return 'job';
  const request =
    'controllers|views|serializers|resolvers|graphql|helpers|components|presenters|decorators|blueprints|channels|api';
  return new RegExp(`(?:^|/)app/(?:${request})/`).test(path) ? 'request' : 'unknown';
}

/** The controller class and the action of a template; null where the file is none. */
export function actionOf(path: string): { readonly owner: string; readonly name: string } | null {
  const [, folder, name] = template.exec(path) ?? [];
  if (folder === undefined || name === undefined) return null;
  return { owner: `${folder.split('/').map(camelize).join('::')}Controller`, name };
}
