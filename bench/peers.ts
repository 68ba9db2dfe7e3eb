import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const PEERS = fileURLToPath(new URL('peers/', import.meta.url))

/** What the benchmarks are compared with is no part of a newcomer's install. */
export async function installPeers(): Promise<void> {
  if (existsSync(`${PEERS}/node_modules`)) return
  console.log('  … npm ci in bench/peers, once')
  await promisify(execFile)('npm', ['ci', '--prefix', PEERS])
}
