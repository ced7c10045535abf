import type { RailsFile } from './parse.js';

/** Version of the gem that an application has installed, such as 7.1; null where neither its lockfile nor what it asks for tells. */
export function installedRails(settings: Readonly<Record<string, string>>): number | null {
  const version = Number(settings.rails);
  return Number.isFinite(version) && version > 0 ? version : null;
}

/** The version by which a migration behaves: that of its class. One without runs as on the last Rails before classes had one, or on an older one that is installed. */
export function versionOf({ version }: Pick<RailsFile, 'version'>, settings: Readonly<Record<string, string>>): number {
  return version >= 5 ? version : Math.min(version, installedRails(settings) ?? version);
}

/**
 * The version for which Ruby is written: the one that is installed, else the least that the class of a migration tells, with which a gem is
 * tested that says no more.
 */
export function writtenVersion(text: string, settings: Readonly<Record<string, string>>): number {
  const installed = installedRails(settings);
  if (installed !== null) return installed;
  // One without a version runs on any Rails before 5.1.
  if (/<\s*ActiveRecord::Migration\s*$/m.test(text)) return oldest;
  const told = Number(/<\s*ActiveRecord::Migration\[["']?(\d+\.\d+)["']?\]/.exec(text)?.[1] ?? newest);
  return Math.max(told, 5);
}

/** The Rails of which the least is expected. */
const oldest = 3;

/** Everything that is written was there by then. */
const newest = 8;

/** Whether a column may say `index:`: nothing reads it before 4.0. Source: https://github.com/rails/rails/blob/v4.0.0/activerecord/CHANGELOG.md */
export function takesIndex(version: number): boolean {
  return version >= 4;
}

/**
 * Whether `timestamps` makes columns that hold no null: in 3.1 and 3.2, and since 5.0 again. Source: db/schema.rb as applications on Rails 3.2.21
 * and on 4.0 to 4.2 have dumped it, and https://guides.rubyonrails.org/v5.0/5_0_release_notes.html
 */
export function requiresTimestamps(version: number): boolean {
  return version >= 5 || (version >= 3.1 && version < 4);
}
