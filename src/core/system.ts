import type { Revision } from './change-set.js';

/** A database system that the specialist knows: how it is recognised and what it is told. */
export interface System {
  readonly id: string;
  readonly title: string;
  /** The table of signals: each names what was seen. */
  readonly signals: readonly Signal[];
  readonly playbook: Playbook;
}

/** One sign that a system is in use. */
export type Signal =
  /** A dependency in a manifest: package.json, Gemfile, requirements.txt, go.mod, pom.xml, Cargo.toml, composer.json, mix.exs, *.csproj. */
  | { readonly kind: 'dependency'; readonly name: string }
  /** An image of docker-compose, a Dockerfile or a CI service, without tag. */
  | { readonly kind: 'image'; readonly name: string }
  /** The scheme of a connection string: `postgresql`. */
  | { readonly kind: 'url'; readonly scheme: string }
  /** A path, as a glob. */
  | { readonly kind: 'path'; readonly glob: string };

/** What the specialist is told when, and only when, the pull request touches the system. */
export interface Playbook {
  /** ISO date on which its facts were last read. */
  readonly asOf: string;
  /** Markdown, in our own words, with numbers. */
  readonly text: string;
  /** Versioned addresses of the facts. */
  readonly sources: readonly string[];
}

/** A system that was recognised, and by what. */
export interface RecognisedSystem {
  readonly id: string;
  readonly title: string;
  readonly because: readonly { readonly path: string; readonly what: string }[];
  /** Version that the repository names: an image tag. */
  readonly version: string | null;
}

/** Looks for systems in a revision. */
export type RecogniseSystems = (revision: Revision) => Promise<readonly RecognisedSystem[]>;
