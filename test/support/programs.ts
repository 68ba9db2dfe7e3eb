import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Full path of the first of these programs that can be run; undefined where none can. */
export function programOnPath(...names: readonly string[]): string | undefined {
  // Debian keeps servers in sbin, which is not on everyone's PATH.
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)))
  return paths.find(canRun)
}

export const redisProgram = () => programOnPath('redis-server', 'valkey-server')
export const memcachedProgram = () => programOnPath('memcached')

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
