import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const PEERS = fileURLToPath(new URL('peers/', import.meta.url))

/** What the benchmarks are compared with is no part of a newcomer's install. */
export async function installPeers(): Promise<void> {
  const { dependencies } = JSON.parse(readFileSync(`${PEERS}/package.json`, 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>
  }
  const names = Object.keys(dependencies)
  if (names.every((name) => existsSync(`${PEERS}/node_modules/${name}`))) return
  console.log('  … npm ci in bench/peers, once for each new peer')
  await promisify(execFile)('npm', ['ci', '--prefix', PEERS])
}
