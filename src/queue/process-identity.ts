import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/**
 * Where process ids of this process mean something: the boot of the machine and its namespace of processes, or the name of the machine where the
 * system does not tell. Two containers that share a folder have different ones.
 *
 * Source: https://man7.org/linux/man-pages/man7/pid_namespaces.7.html
 */
export async function processPlace(): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return boot === '' || namespace === '' ? hostname() : `${boot.trim()} ${namespace}`;
}

/**
 * When a process began, in clock ticks since the boot, so that a later process with the same id is told apart; null where the system does not say.
 *
 * Source: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html (starttime, field 22)
 */
export async function startOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // The second field is the name of the program, in brackets, which may hold spaces and brackets itself; the third follows them.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

/** Whether a process of this place exists. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user exists too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
